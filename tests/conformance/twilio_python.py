"""The vendor's own Python library, unmodified, does its work against the emulator at TWILIO_BASE_URL."""

import asyncio
import os
import sys
import traceback
from datetime import datetime, timedelta, timezone

import twilio
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

URL = os.environ["TWILIO_BASE_URL"]
ACCOUNT = os.environ["TWILIO_ACCOUNT_SID"]
NUMBERS = [f"PN{number:032x}" for number in range(7)]
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def assignments(profile, client=None):
    """The assignments of a profile that no other check uses."""
    client = client or Client()
    client.trusthub.base_url = URL
    sid = f"BU{profile:032x}"
    return client.trusthub.v1.customer_profiles(sid).customer_profiles_channel_endpoint_assignment


def filled(profile):
    those = assignments(profile)
    for number in NUMBERS:
        those.create(channel_endpoint_type="phone-number", channel_endpoint_sid=number)
    return those


def numbers(records):
    return [record.channel_endpoint_sid for record in records]


def refused(call):
    try:
        call()
    except TwilioRestException as error:
        return error
    raise AssertionError("it was not refused")


def equal(found, wanted):
    assert found == wanted, f"{found!r} is not {wanted!r}"


@check
def create_answers_the_record():
    those = assignments(1)
    answer = those.create_with_http_info(channel_endpoint_type="phone number, größer & more", channel_endpoint_sid=NUMBERS[0])
    equal(answer.status_code, 201)
    made = answer.data
    equal(made.sid[:2], "RA")
    equal(made.customer_profile_sid, f"BU{1:032x}")
    equal(made.account_sid, ACCOUNT)
    equal(made.channel_endpoint_type, "phone number, größer & more")
    equal(made.channel_endpoint_sid, NUMBERS[0])
    equal(made.url, f"{URL}/v1/CustomerProfiles/{made.customer_profile_sid}/ChannelEndpointAssignments/{made.sid}")
    assert abs(datetime.now(timezone.utc) - made.date_created) < timedelta(minutes=1), made.date_created
    headers = {name.lower(): value for name, value in answer.headers.items()}
    equal(headers["twilio-request-id"][:2], "RQ")


@check
def list_reads_all_pages_in_order():
    those = filled(2)
    equal(numbers(those.list()), NUMBERS)
    for size in (1, 2, 3, 7, 1000):
        equal(numbers(those.list(page_size=size)), NUMBERS)
    equal(numbers(those.stream(page_size=4)), NUMBERS)


@check
def list_ends_at_a_limit():
    those = filled(3)
    for limit in (1, 2, 5, 7, 9):
        equal(numbers(those.list(limit=limit)), NUMBERS[:limit])
        equal(numbers(those.list(limit=limit, page_size=2)), NUMBERS[:limit])


@check
def pages_lead_to_each_other():
    those = filled(4)
    first = those.page(page_size=3)
    second = first.next_page()
    third = those.get_page(second.next_page_url)
    assert first.previous_page() is None and third.next_page() is None
    again = third.previous_page()
    equal([numbers(page) for page in (first, second, third)], [NUMBERS[:3], NUMBERS[3:6], NUMBERS[6:]])
    equal(numbers(again), NUMBERS[3:6])


@check
def filters_hold_over_pages():
    those = filled(5)
    equal(numbers(those.list(channel_endpoint_sid=NUMBERS[4])), [NUMBERS[4]])
    wanted = [NUMBERS[1], NUMBERS[3], NUMBERS[6]]
    equal(numbers(those.list(channel_endpoint_sids=",".join(wanted), page_size=1)), wanted)
    equal(those.list(channel_endpoint_sid="PN" + "f" * 32), [])


@check
def fetch_and_delete():
    those = filled(6)
    made = those.list(limit=1)[0]
    fetched = those(made.sid).fetch()
    equal(fetched.channel_endpoint_sid, NUMBERS[0])
    equal(fetched.date_created, made.date_created)
    equal(those(made.sid).delete(), True)
    equal(numbers(those.list()), NUMBERS[1:])
    equal(refused(those(made.sid).fetch).code, 20404)
    equal(refused(those(made.sid).delete).code, 20404)


@check
def a_bad_value_is_400():
    error = refused(lambda: assignments(7).create(channel_endpoint_type="phone-number", channel_endpoint_sid="PN12"))
    equal((error.status, error.code, error.method), (400, 20001, "POST"))
    assert "ChannelEndpointSid" in error.msg and "PN12" in error.msg, error.msg
    # Of a list that is refused the library keeps nothing but the status.
    try:
        assignments(7).list(page_size=1001)
    except TwilioException as error:
        assert "HTTP 400" in str(error.args), error.args
    else:
        raise AssertionError("a page of 1001 was not refused")


@check
def wrong_credentials_are_401():
    error = refused(assignments(8, Client(ACCOUNT, "wrong"))("RA" + "0" * 32).fetch)
    equal((error.status, error.code), (401, 20003))


@check
def an_unknown_sid_is_404():
    error = refused(assignments(9)("RA" + "0" * 32).fetch)
    equal((error.status, error.code), (404, 20404))
    assert f"BU{9:032x}" in error.msg, error.msg


@check
def a_key_sees_its_accounts_records_and_another_account_does_not():
    those = filled(10)
    key = Client(os.environ["TWILIO_API_KEY"], os.environ["TWILIO_API_SECRET"], ACCOUNT)
    equal(numbers(assignments(10, key).list()), NUMBERS)
    other = assignments(10, Client(os.environ["OTHER_ACCOUNT_SID"], os.environ["OTHER_AUTH_TOKEN"]))
    equal(other.list(), [])
    equal(refused(other(those.list(limit=1)[0].sid).fetch).status, 404)


@check
def the_asynchronous_client_does_the_same():
    async def work():
        async with AsyncTwilioHttpClient() as http:
            those = assignments(11, Client(http_client=http))
            for number in NUMBERS:
                await those.create_async(channel_endpoint_type="phone-number", channel_endpoint_sid=number)
            made = await those.list_async(page_size=2)
            assert await those(made[0].sid).delete_async()
            return numbers(made), numbers(await those.list_async(page_size=5))

    equal(asyncio.run(work()), (NUMBERS, NUMBERS[1:]))


def main():
    failed = 0
    for function in CHECKS:
        try:
            function()
        except Exception:
            failed += 1
            print(f"{function.__name__} failed:\n{traceback.format_exc()}")
    print(f"twilio {twilio.__version__}: {len(CHECKS) - failed} checks passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
