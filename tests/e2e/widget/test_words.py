"""What is written in the widget: card numbers stay here, letters are taken, only the other side is read out."""

import pytest
from playwright.async_api import Route, expect

from tests.e2e.widget.conftest import Customer


@pytest.mark.threat("P02")
async def test_a_card_number_is_hidden_before_it_is_sent(customer: Customer) -> None:
    """Typed, it is masked after a moment; sent at once, it is masked first and waits for a second Enter."""
    await customer.open_chat()
    field = customer.chat.get_by_role("textbox")
    await customer.say("I paid with 4929 1234 5678 9015, why?")
    await expect(customer.chat.get_by_text("That looks like a card number, so we hid it.")).to_be_visible()
    await expect(field).to_have_value("I paid with •••• •••• •••• 9015, why?")
    assert await customer.heard() == []
    await field.press("Enter")
    await expect(customer.chat.get_by_text("•••• •••• •••• 9015").last).to_be_visible()
    await customer.is_heard()
    assert await customer.heard() == ["I paid with •••• •••• •••• 9015, why?"]


async def test_a_number_that_is_no_card_goes_as_it_is(customer: Customer) -> None:
    """The visitor knows better; a number with a wrong check digit is never touched."""
    await customer.open_chat()
    field = customer.chat.get_by_role("textbox")
    await field.press_sequentially("Parcel 4929123456789016 and voucher 4929 1234 5678 9015")
    await expect(field).to_have_value("Parcel 4929123456789016 and voucher •••• •••• •••• 9015")
    await customer.chat.get_by_role("button", name="It isn’t one").click()
    await expect(field).to_have_value("Parcel 4929123456789016 and voucher 4929 1234 5678 9015")
    await expect(field).to_be_focused()


@pytest.mark.req("S2.1")
async def test_a_letter_instead_of_a_chat(customer: Customer, made_mailbox: None) -> None:
    """The promised time is said first, what is missing at its field; nothing is lost, and nothing comes twice."""
    await customer.page.get_by_role("button", name="Open chat").click()
    await customer.chat.get_by_role("button", name="Write an e-mail").click()
    await expect(customer.chat.get_by_text("An answer within 24 hours")).to_be_visible()
    await customer.chat.get_by_label("How can we help?").fill("Please send me the invoice of my lamp.")
    await customer.chat.get_by_role("button", name="Send").click()
    await expect(customer.chat.get_by_label("Your name")).to_be_focused()
    await expect(customer.chat.get_by_label("Your name")).to_have_accessible_description(
        "Tell us your name, so that we can greet you."
    )
    await customer.chat.get_by_label("Your name").fill("Ana Ferreira")
    await customer.chat.get_by_label("Your e-mail address").fill("ana@mail.example")

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    customer.watched.faults_allowed = ("ERR_FAILED",)
    await customer.page.route("**/api/widget/email", lose_the_answer, times=1)
    await customer.chat.get_by_role("button", name="Send").click()
    await expect(customer.chat.get_by_role("alert")).to_be_visible()
    await customer.chat.get_by_role("button", name="Send").click()
    done = customer.chat.get_by_role("heading", name="Thank you, Ana. We have your letter.")
    await expect(done).to_be_focused()
    assert await customer.heard() == ["Please send me the invoice of my lamp."]


@pytest.mark.req("S4.41")
async def test_only_the_other_side_is_read_out(customer: Customer) -> None:
    """role=log holds what the agent says, never one's own words."""
    await customer.open_chat()
    await customer.say("My own question")
    await customer.is_heard()
    await customer.answer("Hello, thanks for writing.")
    log = customer.chat.get_by_role("log")
    await expect(log).to_contain_text("Noor Haddad wrote: Hello, thanks for writing.")
    await expect(log).not_to_contain_text("My own question")
