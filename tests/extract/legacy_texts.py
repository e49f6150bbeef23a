"""Blog posts in many languages, written for these tests, with the code pages that old pages in them came in."""

from __future__ import annotations

ENGLISH = (
    "The café by the river\n"
    "\n"
    "We walked down to the old café before noon – my sister wanted “a proper breakfast”, as she "
    "calls it. The owner’s father had painted the façade himself in 1962… It cost us £14 and two "
    "hours, and nobody regretted either. On the way back she said that naïve people are the "
    "happiest — I’m still thinking about it."
)
SPANISH = (
    "Mañana será otro día\n"
    "\n"
    "El año pasado volví al pueblo donde nació mi abuela. ¿Quién se acuerda todavía de las "
    "noches sin luz, de los niños que corrían detrás del camión? La señora Peña me enseñó su "
    "jardín y me contó que también ella pensó en marcharse. Después comimos jamón, queso y un "
    "pan que aún olía a horno. ¡Qué difícil fue decir adiós!"
)
FRENCH = (
    "Un été à la montagne\n"
    "\n"
    "Nous avons passé trois semaines près d’un petit lac où l’eau était si claire que l’on "
    "voyait les pierres. Le soir, ma mère préparait une soupe très épaisse et mon frère râlait "
    "déjà. Où sont passées ces années légères ? Le cœur n’oublie pas, même quand la tête a tout "
    "mélangé. À bientôt, chère forêt !"
)
GERMAN = (
    "Frühstück auf dem Dach\n"
    "\n"
    "Als ich gestern früh aufwachte, hörte ich über mir Geräusche: Der Nachbar saß auf dem Dach "
    "und aß ein Brötchen. „Schöne Aussicht“, rief er, „und völlig umsonst!“ Natürlich bin ich "
    "hinaufgeklettert. Von dort oben sieht man die Brücke, den Fluß und die großen Häuser hinter "
    "dem Bahnhof. Können wir öfter machen."
)
PORTUGUESE = (
    "O pão de cada manhã\n"
    "\n"
    "A minha avó não tinha relógio, mas às cinco da manhã já amassava o pão. As mãos dela "
    "cheiravam a farinha e a limão. Hoje comprei uma máquina que faz tudo sozinha e não consigo "
    "gostar do resultado. Talvez a solução seja acordar mais cedo, ou então aceitar que há "
    "coisas que não voltam. Até amanhã, coração."
)
POLISH = (
    "Jesień w górach\n"
    "\n"
    "W zeszłym tygodniu pojechaliśmy w góry, żeby jeszcze raz zobaczyć czerwone liście. Droga "
    "była długa, a deszcz padał całą noc. Rano jednak wyszło słońce i wszystko się błyszczało. "
    "Mój brat zrobił mnóstwo zdjęć, ale żadne nie oddaje tego, co czułem. Następnym razem "
    "weźmiemy też babcię, bo dawno już nie była wśród drzew."
)
CZECH = (
    "Řeka za domem\n"
    "\n"
    "Když jsem byl malý, chodili jsme každý večer k řece. Dědeček tam měl svoji loď a vždycky "
    "říkal, že příští léto poplujeme až k moři. Nikdy jsme nikam neodjeli, ale ty večery byly "
    "krásnější než všechny cesty. Dnes už je břeh prázdný a voda nižší. Přesto se tam občas "
    "zastavím a přemýšlím, kam by nás proud odnesl."
)
HUNGARIAN = (
    "Az öreg híd\n"
    "\n"
    "Tegnap újra átmentem az öreg hídon, amelyet a háború után építettek. Még mindig ugyanúgy "
    "nyikorog, és még mindig ugyanazok az öregek ülnek a végén. Az egyikük megkérdezte, hogy "
    "hová tűntem ennyi időre. Nem tudtam mit felelni, csak nevettem. Este főztem egy erős teát, "
    "és sokáig néztem a sűrű esőt az ablakból."
)
CROATIAN = (
    "Dvorište puno mačaka\n"
    "\n"
    "Kad smo kupili kuću, nitko nam nije rekao da u njoj već živi sedam mačaka. Prvu večer "
    "sjedile su na zidu i gledale nas kao da smo došli bez poziva. Možda i jesmo. Susjeda kaže "
    "da ih je još njezin djed hranio ribom. Sada i ja svako jutro nosim zdjelice, a žuti mačak "
    "mi već dopušta da ga počešem iza uha."
)
TURKISH = (
    "Sokağın başındaki fırın\n"
    "\n"
    "Çocukken her sabah ekmek almaya beni gönderirlerdi. Fırıncı Şükrü amca bana hep küçük bir "
    "simit verir, kimseye söyleme derdi. Geçen hafta oradan geçtim; fırının yerinde şimdi bir "
    "telefoncu var. İçeri girip eski günleri sormak istedim ama vazgeçtim. Yine de ağzımda o "
    "sıcak ekmeğin tadı vardı ve gülümsedim."
)
LITHUANIAN = (
    "Rudens uogos\n"
    "\n"
    "Šį savaitgalį važiavome pas močiutę rinkti spanguolių. Pelkėje buvo tylu, tik kažkur toli "
    "šaukė gervės. Močiutė pasakojo, kaip būdama maža čia pasiklydo ir visą naktį laukė, kol ją "
    "ras. Grįžome šlapiais batais, bet su pilnu kibiru. Vakare virėme uogienę, ir visi namai "
    "kvepėjo cukrumi, dūmais ir dar kažkuo, ko neįmanoma aprašyti."
)
RUSSIAN = (
    "Дом на краю деревни\n"
    "\n"
    "Прошлым летом мы купили старый дом на самом краю деревни. Крыша протекала, печь дымила, "
    "зато из окна было видно реку и весь луг до леса. Соседка приносила нам молоко и "
    "рассказывала, кто здесь жил раньше. К осени мы починили крыльцо и впервые остались "
    "зимовать. Теперь я не представляю себе другого утра."
)
GREEK = (
    "Το νησί τον χειμώνα\n"
    "\n"
    "Τον χειμώνα το νησί μένει σχεδόν άδειο. Οι ταβέρνες κλείνουν, οι γάτες κοιμούνται στα "
    "σκαλιά και το πλοίο έρχεται μόνο δύο φορές την εβδομάδα. Ο παππούς μου λέει ότι αυτή είναι "
    "η αληθινή ζωή, γιατί τότε ακούς τη θάλασσα. Φέτος έμεινα μαζί του ως τον Μάρτιο και "
    "κατάλαβα τι εννοεί."
)
HEBREW = (
    "הגינה של סבתא\n"
    "\n"
    "בכל יום שישי היינו נוסעים אל סבתא בקיבוץ. היא חיכתה לנו ליד השער עם עוגה חמה וסיפרה מה קרה "
    "השבוע. אחרי הארוחה ירדנו אל הגינה וקטפנו לימונים. היום הבית כבר ריק, אבל העץ עדיין נותן "
    "פרי, ואני חוזר לשם כל שנה כדי לקטוף ולזכור את הקול שלה."
)
ARABIC = (
    "صباح في السوق القديم\n"
    "\n"
    "ذهبت يوم الجمعة إلى السوق القديم مع أبي. كان البائعون ينادون على الخضار والفواكه، ورائحة "
    "الخبز تملأ الشارع كله. اشترينا زيتونا وجبنا وجلسنا نشرب الشاي عند صديق له. قال لي إن "
    "المدينة تغيرت كثيرا، لكن هذا المكان بقي كما كان منذ أن كان طفلا صغيرا."
)
JAPANESE = (
    "雨の日の散歩\n"
    "\n"
    "昨日は朝から雨が降っていましたが、久しぶりに川沿いを歩いてみました。傘をさしている人は少なく"
    "、聞こえるのは水の音だけでした。橋の近くの小さな喫茶店でコーヒーを飲みながら、去年の夏のこと"
    "を思い出しました。あの時はとても暑くて、二人でアイスクリームを食べました。また行きたいと思い"
    "ます。"
)
KOREAN = (
    "할머니의 부엌\n"
    "\n"
    "어제 오랜만에 할머니 댁에 다녀왔습니다. 부엌에서는 여전히 된장 냄새가 났고, 할머니는 제가 "
    "좋아하는 반찬을 가득 만들어 놓으셨습니다. 밥을 먹으면서 어렸을 때 이야기를 많이 들었습니다. "
    "집에 돌아오는 길에 비가 왔지만 마음은 따뜻했습니다. 다음 달에는 동생과 함께 다시 갈 "
    "생각입니다."
)
CHINESE = (
    "老房子的院子\n"
    "\n"
    "上个周末我回了一趟老家，院子里的树已经长得很高了。小时候我们常常在树下写作业，奶奶就坐在旁边"
    "剥豆子。现在房子没有人住，可是邻居还会过来浇花。我在门口站了很久，想起了很多事情，也拍了几张"
    "照片给妈妈看。她说，等天气好一点，我们一起回去住几天。"
)
TAIWANESE = (
    "老房子的院子\n"
    "\n"
    "上個週末我回了一趟老家，院子裡的樹已經長得很高了。小時候我們常常在樹下寫作業，奶奶就坐在旁邊"
    "剝豆子。現在房子沒有人住，可是鄰居還會過來澆花。我在門口站了很久，想起了很多事情，也拍了幾張"
    "照片給媽媽看。她說，等天氣好一點，我們一起回去住幾天。"
)

# The text, and the encoding that it is saved in.
LEGACY_TEXTS: dict[str, tuple[str, str]] = {
    "english-cp1252": (ENGLISH, "cp1252"),
    "spanish-cp1252": (SPANISH, "cp1252"),
    "french-cp1252": (FRENCH, "cp1252"),
    "german-cp1252": (GERMAN, "cp1252"),
    "portuguese-cp1252": (PORTUGUESE, "cp1252"),
    "spanish-latin1": (SPANISH, "latin-1"),
    "german-mac": (GERMAN, "mac-roman"),
    "spanish-cp850": (SPANISH, "cp850"),
    "polish-cp1250": (POLISH, "cp1250"),
    "polish-latin2": (POLISH, "iso8859-2"),
    "czech-cp1250": (CZECH, "cp1250"),
    "hungarian-cp1250": (HUNGARIAN, "cp1250"),
    "croatian-cp1250": (CROATIAN, "cp1250"),
    "turkish-cp1254": (TURKISH, "cp1254"),
    "lithuanian-cp1257": (LITHUANIAN, "cp1257"),
    "russian-cp1251": (RUSSIAN, "cp1251"),
    "russian-koi8": (RUSSIAN, "koi8-r"),
    "russian-cp866": (RUSSIAN, "cp866"),
    "greek-cp1253": (GREEK, "cp1253"),
    "hebrew-cp1255": (HEBREW, "cp1255"),
    "arabic-cp1256": (ARABIC, "cp1256"),
    "japanese-shift-jis": (JAPANESE, "shift_jis"),
    "japanese-euc": (JAPANESE, "euc_jp"),
    "japanese-mail": (JAPANESE, "iso2022_jp"),
    "korean-euc": (KOREAN, "euc_kr"),
    "chinese-gb2312": (CHINESE, "gb2312"),
    "chinese-gb18030": (CHINESE, "gb18030"),
    "taiwanese-big5": (TAIWANESE, "big5"),
}
