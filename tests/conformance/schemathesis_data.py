"""Adds two records to each list of the emulator at TWILIO_BASE_URL, and prints what schemathesis.toml refers to.

A page token is any string in the document, but the service rejects a token that it did not issue for the same list.
"""

import os
from urllib.parse import parse_qs, urlsplit

import requests

from emulator import ACCOUNT, URL, seed

AUTH = (ACCOUNT, os.environ["TWILIO_AUTH_TOKEN"])
# Clients cannot create these records, and no other operation uses their lists.
PARENT, OTHER = "BU" + "e" * 32, "BU" + "f" * 32
ENTITIES = [{"sid": "BV" + "e" * 32}, {"sid": "BV" + "f" * 32}]
ENDPOINTS = [{"ChannelEndpointType": "phone-number", "ChannelEndpointSid": "PN" + digit * 32} for digit in "12"]
LISTS = {
    "PROFILES": ("/v1/CustomerProfiles", [{"sid": PARENT}, {"sid": OTHER}]),
    "PRODUCTS": ("/v1/TrustProducts", [{"sid": PARENT}, {"sid": OTHER}]),
    "PROFILE_ASSIGNMENTS": (f"/v1/CustomerProfiles/{PARENT}/ChannelEndpointAssignments", ENDPOINTS),
    "PRODUCT_ASSIGNMENTS": (f"/v1/TrustProducts/{PARENT}/ChannelEndpointAssignments", ENDPOINTS),
    "ENTITIES": (f"/v1/TrustProducts/{PARENT}/EntityAssignments", ENTITIES),
}

print(f"PARENT={PARENT}")
for name, (path, records) in LISTS.items():
    first, _ = seed(path, records)
    page = requests.get(URL + path, auth=AUTH, params={"PageSize": 1}).json()
    next_page = urlsplit(page["meta"]["next_page_url"])
    print(f"{name}_RECORD={first['sid']}")
    print(f"{name}={parse_qs(next_page.query)['PageToken'][0]}")
