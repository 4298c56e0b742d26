"""Tests the emulator at TWILIO_BASE_URL with Twilio's unmodified Python library."""

import asyncio
import os
import sys
import traceback
from datetime import datetime, timedelta, timezone

import twilio
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from emulator import ACCOUNT, URL, control, seed

NUMBERS = [f"PN{number:032x}" for number in range(7)]
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def assignments(profile, client=None):
    """Returns the assignments of a profile that no other check uses."""
    client = client or Client()
    client.trusthub.base_url = URL
    sid = f"BU{profile:032x}"
    return client.trusthub.v1.customer_profiles(sid).customer_profiles_channel_endpoint_assignment


def with_seven_numbers(profile):
    records = [{"ChannelEndpointType": "phone-number", "ChannelEndpointSid": number} for number in NUMBERS]
    path = f"/v1/CustomerProfiles/BU{profile:032x}/ChannelEndpointAssignments"
    seed(path, records)
    return assignments(profile)


def numbers(records):
    return [record.channel_endpoint_sid for record in records]


def rest_error(call):
    """Returns the exception that `call` raises."""
    try:
        call()
    except TwilioRestException as error:
        return error
    raise AssertionError("the call succeeded")


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


@check
def create_returns_the_record():
    resource = assignments(1)
    response = resource.create_with_http_info(channel_endpoint_type="phone number, größer & more", channel_endpoint_sid=NUMBERS[0])
    equal(response.status_code, 201)
    created = response.data
    equal(created.sid[:2], "RA")
    equal(created.customer_profile_sid, f"BU{1:032x}")
    equal(created.account_sid, ACCOUNT)
    equal(created.channel_endpoint_type, "phone number, größer & more")
    equal(created.channel_endpoint_sid, NUMBERS[0])
    equal(created.url, f"{URL}/v1/CustomerProfiles/{created.customer_profile_sid}/ChannelEndpointAssignments/{created.sid}")
    assert abs(datetime.now(timezone.utc) - created.date_created) < timedelta(minutes=1), created.date_created
    headers = {name.lower(): value for name, value in response.headers.items()}
    equal(headers["twilio-request-id"][:2], "RQ")


@check
def list_reads_all_pages_in_order():
    resource = with_seven_numbers(2)
    equal(numbers(resource.list()), NUMBERS)
    for size in (1, 2, 3, 7, 1000):
        equal(numbers(resource.list(page_size=size)), NUMBERS)
    equal(numbers(resource.stream(page_size=4)), NUMBERS)


@check
def list_stops_at_the_limit():
    resource = with_seven_numbers(3)
    for limit in (1, 2, 5, 7, 9):
        equal(numbers(resource.list(limit=limit)), NUMBERS[:limit])
        equal(numbers(resource.list(limit=limit, page_size=2)), NUMBERS[:limit])


@check
def next_and_previous_pages_are_linked():
    resource = with_seven_numbers(4)
    first = resource.page(page_size=3)
    second = first.next_page()
    third = resource.get_page(second.next_page_url)
    assert first.previous_page() is None and third.next_page() is None
    back = third.previous_page()
    equal([numbers(page) for page in (first, second, third)], [NUMBERS[:3], NUMBERS[3:6], NUMBERS[6:]])
    equal(numbers(back), NUMBERS[3:6])


@check
def filters_apply_to_every_page():
    resource = with_seven_numbers(5)
    equal(numbers(resource.list(channel_endpoint_sid=NUMBERS[4])), [NUMBERS[4]])
    expected = [NUMBERS[1], NUMBERS[3], NUMBERS[6]]
    equal(numbers(resource.list(channel_endpoint_sids=",".join(expected), page_size=1)), expected)
    equal(resource.list(channel_endpoint_sid="PN" + "f" * 32), [])


@check
def fetch_and_delete():
    resource = with_seven_numbers(6)
    created = resource.list(limit=1)[0]
    fetched = resource(created.sid).fetch()
    equal(fetched.channel_endpoint_sid, NUMBERS[0])
    equal(fetched.date_created, created.date_created)
    equal(resource(created.sid).delete(), True)
    equal(numbers(resource.list()), NUMBERS[1:])
    equal(rest_error(resource(created.sid).fetch).code, 20404)
    equal(rest_error(resource(created.sid).delete).code, 20404)


@check
def invalid_value_is_400():
    error = rest_error(lambda: assignments(7).create(channel_endpoint_type="phone-number", channel_endpoint_sid="PN12"))
    equal((error.status, error.code, error.method), (400, 20001, "POST"))
    assert "ChannelEndpointSid" in error.msg and "PN12" in error.msg, error.msg
    # For a list, the library keeps only the status of the error.
    try:
        assignments(7).list(page_size=1001)
    except TwilioException as error:
        assert "HTTP 400" in str(error.args), error.args
    else:
        raise AssertionError("a page size of 1001 was accepted")


@check
def wrong_credentials_are_401():
    error = rest_error(assignments(8, Client(ACCOUNT, "wrong"))("RA" + "0" * 32).fetch)
    equal((error.status, error.code), (401, 20003))


@check
def unknown_sid_is_404():
    error = rest_error(assignments(9)("RA" + "0" * 32).fetch)
    equal((error.status, error.code), (404, 20404))
    assert f"BU{9:032x}" in error.msg, error.msg


@check
def records_are_visible_to_keys_of_the_account_only():
    resource = with_seven_numbers(10)
    key = Client(os.environ["TWILIO_API_KEY"], os.environ["TWILIO_API_SECRET"], ACCOUNT)
    equal(numbers(assignments(10, key).list()), NUMBERS)
    other = assignments(10, Client(os.environ["OTHER_ACCOUNT_SID"], os.environ["OTHER_AUTH_TOKEN"]))
    equal(other.list(), [])
    equal(rest_error(other(resource.list(limit=1)[0].sid).fetch).status, 404)


@check
def async_client_creates_deletes_and_lists():
    async def work():
        async with AsyncTwilioHttpClient() as http:
            resource = assignments(11, Client(http_client=http))
            for number in NUMBERS:
                await resource.create_async(channel_endpoint_type="phone-number", channel_endpoint_sid=number)
            created = await resource.list_async(page_size=2)
            assert await resource(created[0].sid).delete_async()
            return numbers(created), numbers(await resource.list_async(page_size=5))

    equal(asyncio.run(work()), (NUMBERS, NUMBERS[1:]))


def main():
    failed = 0
    control("reset")
    for function in CHECKS:
        try:
            function()
        except Exception:
            failed += 1
            print(f"{function.__name__} failed:\n{traceback.format_exc()}")
    print(f"twilio {twilio.__version__}: {len(CHECKS) - failed} checks passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
