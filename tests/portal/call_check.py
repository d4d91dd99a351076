"""Checks documents and signatures by Twilio's own helper library: reads one JSON object a line from standard input,
{"xml": ...} or {"token", "url", "fields", "signature"}, and fails at the first that the library would not have made."""

import inspect
import json
import re
import sys
import xml.etree.ElementTree as ElementTree

from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse


def snake(name):
    return re.sub(r"([A-Z])", lambda letter: "_" + letter.group(1).lower(), name).lstrip("_").lower()


def build(element, parent):
    """Says the same again by the library's own methods; an attribute that a method does not name is an error."""
    for child in element:
        verb = getattr(parent, snake(child.tag), None)
        if verb is None:
            sys.exit(f"<{child.tag}> cannot stand in <{element.tag}>")
        known = inspect.signature(verb).parameters
        attributes = {snake(name): value for name, value in child.attrib.items()}
        for name in attributes:
            if name not in known:
                sys.exit(f"<{child.tag}> has no attribute {name}")
        text = [name for name in ("message", "phone_number", "url") if name in known]
        content = {text[0]: child.text} if text and child.text else {}
        build(child, verb(**content, **attributes))


def tree(element):
    text = (element.text or "").strip()
    return (element.tag, sorted(element.attrib.items()), text, [tree(child) for child in element])


checked = 0
for line in sys.stdin:
    given = json.loads(line)
    if "xml" in given:
        mine = ElementTree.fromstring(given["xml"].encode())
        if mine.tag != "Response":
            sys.exit(f"<{mine.tag}> is no response")
        library = VoiceResponse()
        build(mine, library)
        if tree(mine) != tree(ElementTree.fromstring(str(library).encode())):
            sys.exit(f"the library would write {library}, not {given['xml']}")
    elif not RequestValidator(given["token"]).validate(given["url"], given["fields"], given["signature"]):
        sys.exit(f"the library refuses the signature of {given['url']}")
    checked += 1
print(checked)
