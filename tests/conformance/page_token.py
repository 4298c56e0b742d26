"""Prints a page token of the emulator at TWILIO_BASE_URL for the list of PAGE_PROFILE."""

import os
from urllib.parse import parse_qs, urlsplit

from twilio.rest import Client

client = Client()
client.trusthub.base_url = os.environ["TWILIO_BASE_URL"]
assignments = client.trusthub.v1.customer_profiles(os.environ["PAGE_PROFILE"]).customer_profiles_channel_endpoint_assignment
for digit in "12":
    assignments.create(channel_endpoint_type="phone-number", channel_endpoint_sid="PN" + digit * 32)
print(parse_qs(urlsplit(assignments.page(page_size=1).next_page_url).query)["PageToken"][0])
