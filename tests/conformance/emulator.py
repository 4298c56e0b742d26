"""The control API of the emulator at TWILIO_BASE_URL."""

import json
import os
import urllib.request

URL = os.environ["TWILIO_BASE_URL"]
ACCOUNT = os.environ["TWILIO_ACCOUNT_SID"]


def control(path, body=None):
    """Sends a POST request that controls the emulator."""
    request = urllib.request.Request(f"{URL}/_emulator/{path}", json.dumps(body).encode(), method="POST")
    with urllib.request.urlopen(request) as response:
        return response.read()


def seed(path, records):
    """Adds records to a list of the account, and returns them as the API does."""
    return json.loads(control("seed", {"path": path, "account": ACCOUNT, "records": records}))["records"]
