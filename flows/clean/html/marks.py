"""What the names of classes and ids say of an element: furniture by rule, and containers of posts.

The names are those that platforms, widely used themes and plugins print (docs/cleaning.md); each pattern names its
habit. A name acts on the element that bears it, unless the post's own text stands in it: themes load the root of a
page with names of all kinds.
"""

from __future__ import annotations

import re

from flows.clean.html.tree import Element


def _names(whole: str, parts: str) -> re.Pattern[str]:
    """Names that are a class or id as a whole, and names that may be a part of one: `share-buttons` in
    `post-share-buttons`."""
    alternatives = [rf"(?<=\s)(?:{'|'.join(whole.split())})(?=\s)"] if whole else []
    if parts:
        alternatives.append(rf"(?<![a-z0-9])(?:{'|'.join(parts.split())})(?![a-z0-9])")
    return re.compile("|".join(alternatives))


# Rule, and the names that it knows. The first that matches names the cut.
FURNITURE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "comment_thread",
        _names(
            r"comments? respond replies discussion responses",
            r"comments?[-_]?(?:area|list|section|wrap(?:per)?|form|content|block|template|container|box|thread|holder)"
            r" commentlist disqus(?:_thread)? fb-comments trackbacks? trackbacks-info ping-?lists? pingbacks? cusdis giscus"
            r" utterances isso-thread webmentions? comment-respond (?:post|blog|entry|view|latest|recent)[-_]comments?"
            r" commentsmodule echo-?comments intensedebate[a-z-]* livefyre[a-z-]* idc-[a-z-]+",
        ),
    ),
    (
        "related_posts",
        _names(
            r"related trending recommended recommendations onward popular upnext similar",
            r"related[-_]?(?:posts?|articles?|content|stories|links|entries|items|news|reading|wrap|widget|box)"
            r" jp-relatedposts? yarpp[a-z-]* crp_related wp_rp_[a-z]+ popular[-_]?posts?\d* featuredpost\d* most[-_]?(?:read|popular|viewed)"
            r" read[-_]?(?:next|also)[a-z-]* more[-_]?(?:posts?|articles?|stories|news|reading) you[-_]?(?:may|might)[-_]?(?:also[-_]?)?like"
            r" also[-_]?like similar[-_]?(?:posts?|articles?) latest[-_]?(?:posts?|news|articles?) recent[-_]?(?:posts?|articles?|entries)"
            r" further-reading linkwithin[a-z_]* nrelate[a-z_]* nr_related[a-z_]* outbrain ob-widget taboola[a-z0-9-]* zergnet[a-z0-9-]*"
            r" td[-_]related[a-z_-]* td_block_related_posts rp4wp[a-z-]* contextly[a-z-]* hatena-module[a-z-]* another_category"
            r" next-?posts? up-next post-?related article-?related recommended-?(?:posts?|articles?|reading)",
        ),
    ),
    (
        "pager",
        _names(
            r"pager pagination paginav nav-links nav-previous nav-next nav-below nav-above navigation prevnext",
            r"post[-_]?(?:navigation|nav|pager|pagination) nav-?(?:single|posts?) blog-?pager[a-z-]* page-?(?:links|nav|navi)"
            r" wp-pagenavi prev-?next next-?prev previous-?post prev-?post content-nav[a-z]* blog-item-pagination article-?nav(?:igation)?"
            r" posts?-?navigation single-?navigation",
        ),
    ),
    (
        "share_row",
        _names(
            r"share shares sharing sharers? social socials follow followers addtoany ssba ssb",
            r"share(?:daddy|aholic[a-z-]*|this) share[-_]?(?:buttons?|bar|links?|this|box|icons?|list|tools|wrap|post|widget)"
            r" sharing[-_]?(?:buttons?|links?|platform[a-z-]*) sd-(?:sharing[a-z-]*|block|like|content) jp-post-flair jetpack-likes[a-z-]*"
            r" addtoany_[a-z_]* a2a_kit addthis[a-z_]* social[-_]?(?:share|sharing|links?|media|icons?|buttons?|bar|nav|list|row|wrap|follow)[a-z-]*"
            r" ssba[a-z-]+ heateor[a-z_]* sociable snax-[a-z-]* mashsb[a-z-]* essb[a-z_-]* swp_[a-z_]* post-?share[a-z-]* post-ufi[a-z-]*"
            r" like-?(?:button|count) tweet-?(?:button|this) follow-(?:us|me) click-to-tweet dpsp[a-z-]* tweetmeme[a-z_]* fb-like"
            r" socialmedia[a-z-]* entry-share[a-z-]* article-?share[a-z-]* feedflare",
        ),
    ),
    (
        "author_box",
        _names(
            r"bio author-?(?:box|bio|info|card|about|area|block|details|section|wrap|profile)",
            r"author[-_]?(?:box|bio|description|desc)[a-z-]* about[-_]?(?:the[-_])?author authors?-?bio guest-author saboxplugin[a-z-]*"
            r" post-author(?:-box|-bio) m-a-box[a-z-]* pp-multiple-authors[a-z-]* abh_[a-z_]* writer-bio",
        ),
    ),
    (
        "subscription",
        _names(
            r"subscribe subscription newsletter cta optin opt-in paywall signup sign-up",
            r"newsletter[-_][a-z-]+ subscri(?:be|ption)[-_]?(?:form|box|widget[a-z-]*|cta|footer|link|wrap) sign-?up-?(?:form|box)"
            r" mc_embed_signup mc4wp[a-z-]* mailchimp[a-z-]* mailing-list opt-?in-?(?:form|box|wrap)[a-z-]* convertkit[a-z-]* formkit[a-z-]*"
            r" mailerlite[a-z-]* ml-form[a-z-]* tnp[a-z-]* hs-form[a-z-]* hs-cta[a-z-]* hubspot-[a-z-]* jetpack_subscription[a-z_]*"
            r" call-to-action gh-subscribe[a-z-]* kg-signup-card kg-cta-card email-?signup[a-z-]* newsletterwidget",
        ),
    ),
    (
        "post_meta",
        _names(
            r"meta tags tag-list taglist categories byline dateline postmeta(?:data)? metadata entry-tags date-header timestamp"
            r" breadcrumbs? crumbs posted rating more-link date author category post-?info postinfo posted-?(?:on|by|in)",
            r"entry-?(?:meta|footer|utility|info|date|author|categories) post-?(?:meta|footer|tags|labels|date|author|categories|timestamp|feeds|byline)"
            r" article-?(?:meta|tags|date|author|footer|byline) tags?-?links cat-links tagcloud breadcrumb-?(?:trail|list|nav|wrap)[a-z-]*"
            r" yoast-breadcrumbs? comment-?(?:link|count|footer-links) comments-link read(?:ing)?-?time edit-?link item-?control jump-link"
            r" entry-footer-[a-z]+ post-footer-line[a-z0-9-]* asset-(?:meta|footer) views?-?count kksr[a-z-]* post-?ratings? hentry-meta"
            r" tags-?(?:list|wrap|container) postfooter postdate",
        ),
    ),
    (
        "navigation",
        _names(
            r"nav navbar menu main-?menu footer colophon masthead copyright credits? searchform banner topbar header-?nav drawer",
            r"nav-?menu skip-?links? skip-?navigation site-?(?:nav|navigation|header|footer|info|branding) top-?bar attribution\d*"
            r" search-?(?:form|box|bar) back-?to-?top language-?switcher mega-?menu off-?canvas footer-?(?:widgets?|bottom|inner|menu|area|links)"
            r" page-?footer login-?(?:form|box|wrap)",
        ),
    ),
    ("table_of_contents", _names(r"toc", r"toc[-_]container ez-toc[a-z-]* lwptoc[a-z_-]* table-?of-?contents rank-math-toc[a-z-]*")),
    (
        "sidebar",
        _names(
            r"sidebar\d* side-?bar widget widgets widget-?area aside secondary tertiary rail blogroll archive-?list module profile-container",
            r"sidebar-(?:primary|secondary|right|left|wrapper|container|inner|content|widgets?|area) (?:right|left|primary|secondary|blog|page|main|widget)-?sidebar"
            r" widget_[a-z_-]+ column-?(?:right|left)-?[a-z]+ right-?(?:col|column|rail) left-?(?:col|column|rail) module-[a-z]+",
        ),
    ),
    (
        "advertisement",
        _names(
            r"ads? advert advertisement promo promotion sponsor sponsors sponsored disclaimer disclosure plug-dev-top",
            r"adsense adsbygoogle advert(?:is(?:ing|ement)|orial) ad-?(?:container|wrapper|slot|unit|block|box|banner|area|label|placeholder|zone)"
            r" banner-?ad wpcnt wordads-ad dfp-[a-z-]* gpt-ad[a-z0-9-]* code-block quads-location affiliate-?(?:disclosure|disclaimer) inline-ad",
        ),
    ),
    ("cookie_notice", _names(r"cookies?", r"cookie-?(?:notice|banner|consent|law|bar)[a-z-]* gdpr[a-z-]* consent-?(?:banner|box|modal)")),
    ("popup", _names(r"modal popup pop-up overlay lightbox dialog toast", r"modal-?(?:dialog|content|body|wrap) popup-?(?:wrap|content|box)")),
    ("hidden", _names(r"screen-reader-text sr-only visually-?hidden assistive-text d-none no-?print", r"")),
)  # fmt: skip

# Elements that are furniture by what they are. A `header` or `footer` may be that of the post.
FURNITURE_TAGS = {"nav": "navigation", "form": "form", "dialog": "popup", "aside": "sidebar"}
_HIDING = re.compile(r"display\s*:\s*none")
_ROLES = frozenset({"navigation", "complementary", "search", "banner", "contentinfo", "dialog"})

# Names of the box that holds a post's text: those that say so, and those that may hold a whole page.
BODY = _names(
    r"post-?body post-?content postcontent article-?body the-?content prose richtext rich-text entry post-?text body-?copy articlebody"
    r" postbody blogbody post_?entry postentry text-?content",
    r"entry-?(?:content|body|text|inner) post-?body(?:-\d+)? post[-_]?(?:content|text|entry) article[-_]*(?:body|content|text) e-content asset-body"
    r" story-?(?:body|content|text) blog-?post-?(?:body|content|text) single-?post-?content td-post-content gh-content post-full-content"
    r" available-content blog-item-content se-main-container tt_article_useless_p_margin contents_style entrybody articletext page__content"
    r" markdown(?:-body)? b-singlepost-body aentry-post__text blog-?(?:content|article|detail) content-?body hentry-content singlepost-content",
)  # fmt: skip
WIDE_BODY = _names(r"body content main-?content main article post single story text blog content-main content-inner", r"single-?content")
# Page builders make every paragraph a widget.
_BUILDER = re.compile(r"(?:so-widget|siteorigin|elementor|fl-module|et_pb|vc_|wpb_|wp-block)")


def furniture_rule(element: Element) -> str | None:
    """The rule that cuts this element by its kind, its attributes or its names, or None."""
    if element.tag in FURNITURE_TAGS:
        return FURNITURE_TAGS[element.tag]
    if not element.attributes:
        return None
    attributes = element.attributes
    if "hidden" in attributes or _HIDING.search(attributes.get("style") or ""):
        return "hidden"
    if attributes.get("role") in _ROLES:
        return "navigation"
    if len(element.marks) <= 3:
        return None
    rule = next((rule for rule, pattern in FURNITURE if pattern.search(element.marks)), None)
    return None if rule == "sidebar" and _BUILDER.search(element.marks) else rule
