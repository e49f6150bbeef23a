WARC/1.0
WARC-Type: warcinfo
WARC-Record-ID: <urn:uuid:7d2f4b1c-0000-4000-8000-000000000001>
WARC-Date: 2021-03-04T05:06:07Z
Content-Type: application/warc-fields
Content-Length: 142

Software-Info: ia-web-commons
Extracted-Date: Sat, 27 Feb 2021 20:12:11 GMT
robots: checked via crawler-commons
isPartOf: CC-MAIN-2021-10


WARC/1.0
WARC-Type: metadata
WARC-Record-ID: <urn:uuid:7d2f4b1c-0000-4000-8000-000000000001>
WARC-Date: 2021-03-04T05:06:07Z
WARC-Target-URI: http://weir.example/2021/02/two-herons.html
Content-Type: application/json
Content-Length: 77

{"Container":{},"Envelope":{"WARC-Header-Metadata":{"WARC-Type":"response"}}}

