#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# protobuf 7.36.2 and opentelemetry-proto 1.45.2 (PyPI): OTLP's JSON is not the JSON of its protobuf messages, and no error says so.
# OTLP writes the ids of traces and spans in hexadecimal, protobuf's JSON has Base64 for bytes. But 32 hexadecimal
# digits are Base64, too: `json_format.Parse` takes a correct OTLP/JSON document and makes ids of 24 and 12 bytes, where 16 and 8
# were written, other ones for digits in capitals, and of 23 bytes where a digit is missing. Times, kinds and
# names arrive intact, so what looks like a trace has ids that no backend knows. The other way, `MessageToJson` writes the ids in Base64
# and the kind as a name, both of which OTLP/JSON forbids.
#
# Seen (length of trace id, of span id, beginning of the trace id; then what is written):
#   the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check install -q protobuf==7.36.2 opentelemetry-proto==1.45.2
cat >"$work/ask.py" <<'PY'
import json

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

TRACE, SPAN = "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174"


def parsed(trace: str):
    span = {"traceId": trace, "spanId": SPAN, "name": "work", "kind": 2, "startTimeUnixNano": "1544712660000000000"}
    document = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}
    return json_format.Parse(json.dumps(document), ExportTraceServiceRequest())


def span_of(request):
    return request.resource_spans[0].scope_spans[0].spans[0]


for name, trace in (("small", TRACE), ("capitals", TRACE.upper()), ("a digit less", TRACE[:-1])):
    span = span_of(parsed(trace))
    print(name, len(span.trace_id), len(span.span_id), span.trace_id[:4].hex(), span.name, span.kind, span.start_time_unix_nano)
request = parsed(TRACE)
span_of(request).trace_id = bytes.fromhex(TRACE)
written = json.loads(json_format.MessageToJson(request))["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
print(written["traceId"], written["kind"])
PY
cat >"$work/expected" <<'TEXT'
small 24 12 e5bf1e7d work 2 1544712660000000000
capitals 24 12 e41f0414 work 2 1544712660000000000
a digit less 23 12 e5bf1e7d work 2 1544712660000000000
W47/95gDgQPSabYzgT/GDA== SPAN_KIND_SERVER
TEXT
"$work/venv/bin/python" "$work/ask.py" | diff "$work/expected" -
