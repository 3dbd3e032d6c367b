"""What the sample shop's articles say."""

import msgspec


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One article, with how many readers found it useful or not, and what one of those missed."""

    subject: str
    title: str
    short: str
    body: str
    words: str = ""
    language: str = "en"
    useful: int = 0
    not_useful: int = 0
    missing: str = ""


SUBJECTS = ("Delivery", "Returns and refunds", "Care and repair", "Paying and invoices")

LOOKED_FOR = {"change address": 6, "do you deliver to the azores": 4, "carry it upstairs": 3, "gift card": 2}

DRAFT = Answer(
    subject="Delivery",
    title="Can I change the address when my parcel is already on its way?",
    short="Yes, until the evening before it arrives. You can do it yourself in two minutes.",
    words="change address, wrong address, moved house",
    body="<p>Open our mail “On its way” and choose “Change the address”.</p>",
)

ANSWERS = (
    Answer(
        subject="Delivery",
        title="Where is my parcel?",
        short="The link in our mail “On its way” shows where it is, to the hour on the day it arrives.",
        words="track, tracking, order status, late, shipping",
        useful=10,
        not_useful=1,
        body=(
            "<p>Every order gets a mail with the subject “On its way” on the day it leaves our workshop.</p>"
            "<h2>See where it is</h2><ol><li>Open the mail “On its way”.</li>"
            "<li>Choose “Follow my parcel”. You need no account.</li>"
            "<li>From the morning of the delivery day the page shows a time to the hour.</li></ol>"
            "<h2>If the page has not moved for three days</h2>"
            "<p>Then it is our turn. Send us your order number, and we ask the courier the same day. "
            "If the parcel is lost, we send everything again or return your money, as you prefer.</p>"
            "<h2>If there is no such mail</h2><p>Orders leave within two working days. Please look into your spam "
            "folder too. If it isn’t there either, write to us, and we will send it again.</p>"
        ),
    ),
    Answer(
        subject="Delivery",
        title="How long does delivery take, and what does it cost?",
        short="Small things take 2 to 4 working days and cost 4.90. Furniture takes 5 to 9 and costs 39.",
        words="shipping time, price, express, saturday, abroad",
        useful=5,
        not_useful=1,
        body=(
            "<table><tbody><tr><th>What</th><th>Working days</th><th>Costs</th></tr>"
            "<tr><td>Lamps, cushions, spare parts</td><td>2 to 4</td><td>4.90</td></tr>"
            "<tr><td>Chairs and small tables</td><td>3 to 6</td><td>12</td></tr>"
            "<tr><td>Chests, shelves, large tables</td><td>5 to 9</td><td>39</td></tr></tbody></table>"
            "<p>Orders over 150 come free of charge, whatever is in them.</p>"
            "<h2>On a Saturday</h2><p>The courier delivers small parcels on Saturdays as well. "
            "Furniture comes from Monday to Friday, at a time that you choose.</p>"
        ),
    ),
    Answer(
        subject="Delivery",
        title="My parcel is held at the depot. What now?",
        short="The courier could not find your door. Complete the address, and it leaves again the next working day.",
        words="depot, on hold, could not deliver, missing flat number",
        useful=4,
        not_useful=1,
        body=(
            "<h2>Why it is held</h2><p>Nearly always one line is missing on the label: the flat, the floor, or the "
            "name on the bell. Nothing is lost, and nothing is sent back for seven days.</p>"
            "<h2>What to do</h2><ol><li><b>Find our mail “Your parcel is on hold”.</b> It comes a few minutes after "
            "the courier tried.</li><li><b>Choose “Complete the address”.</b> The link is yours alone.</li>"
            "<li><b>Add what is missing, and save.</b> You get a mail that says which day it comes.</li></ol>"
            "<h2>Does it cost anything?</h2><p>No. Neither the second try nor keeping it costs you anything.</p>"
        ),
    ),
    Answer(
        subject="Returns and refunds",
        title="Return something",
        short="You have 30 days. Print the label from your order page, or ask us for a code if you have no printer.",
        words="send back, give back, exchange, wrong size, retoure",
        useful=9,
        not_useful=2,
        missing="I could not follow it.",
        body=(
            "<p>Anything that has not been used can come back within 30 days of the day it reached you.</p>"
            "<h2>Small things</h2><ol><li>Open your order from the mail “Thank you for your order”.</li>"
            "<li>Choose “Return something”, and what it is.</li>"
            "<li>Put the label on the box, and bring it to any parcel shop.</li></ol>"
            "<h2>Furniture</h2><p>We collect it. Write to us with two days that suit you; the driver rings half an "
            "hour before. Please keep the legs and screws together in one bag.</p>"
            "<h2>What it costs</h2><p>Returning small things is free. Collecting furniture costs 29, unless "
            "something was wrong with it.</p>"
        ),
    ),
    Answer(
        subject="Returns and refunds",
        title="When do I get my money back?",
        short="Within 3 working days of the parcel reaching us. Your bank may need 2 more to show it.",
        words="refund, reimbursement, money, bank, card",
        useful=7,
        not_useful=3,
        missing="I did all that, and it did not help.",
        body=(
            "<p>We look at what came back on the day it arrives, and pay the same way that you paid.</p>"
            "<ul><li><b>Card:</b> up to 5 working days until it shows.</li>"
            "<li><b>Bank transfer:</b> 1 to 2 working days.</li><li><b>In three parts:</b> the parts still to come "
            "are taken off first, and the rest is paid to you.</li></ul>"
            "<p>If nothing has come after 7 working days, please write to us with your order number. "
            "A person looks at it the same day.</p>"
        ),
    ),
    Answer(
        subject="Returns and refunds",
        title="It arrived broken",
        short="We are sorry. Send us two photos within 14 days, and a new one or the part leaves at once.",
        words="damaged, cracked, scratched, defect, faulty",
        useful=5,
        body=(
            "<ol><li>Take a photo of the damage, and one of the box from outside.</li>"
            "<li>Send both with your order number, by chat or by e-mail.</li>"
            "<li>Tell us what you prefer: a new one, the part alone, or your money.</li></ol>"
            "<p>You need not send anything back until you have heard from us, and you pay for none of it.</p>"
        ),
    ),
    Answer(
        subject="Care and repair",
        title="My drawer sticks",
        short="Wood swells in damp air. Candle wax on the runners helps in most cases, in five minutes.",
        words="drawer won't close, stuck, jammed, scratching sound",
        useful=4,
        not_useful=1,
        body=(
            "<h2>What helps at once</h2><ol><li>Take the drawer out: lift it a little and pull.</li>"
            "<li>Rub a white candle along both wooden runners.</li>"
            "<li>Put it back, and move it ten times.</li></ol>"
            "<h2>If it still sticks</h2><p>Put a level on the chest. If it leans, turn the screws under the front "
            "legs until it stands straight. Please don’t plane the wood: in dry winter air it shrinks again.</p>"
            "<h2>If that did not help</h2><p>Send us a photo from the front. We send new runners, "
            "or somebody to fit them.</p>"
        ),
    ),
    Answer(
        subject="Care and repair",
        title="Which oil is right for oak, and how often?",
        short="A hard wax oil, twice a year; in full sun one with a UV filter. It is safe for children once dry.",
        words="care, polish, wax, table top, stain",
        useful=3,
        body=(
            "<h2>How to oil a table</h2><ol><li>Wipe the top with a damp cloth, and let it dry for an hour.</li>"
            "<li>Rub the oil in thinly along the grain.</li>"
            "<li>After 20 minutes take away what has not gone in.</li>"
            "<li>Let it dry for a night before you put anything on it.</li></ol>"
            "<h2>Cloths with oil can catch fire</h2><p>Spread them out to dry outside, or put them into water. "
            "Please don’t leave them crumpled in a bin.</p>"
        ),
    ),
    Answer(
        subject="Paying and invoices",
        title="Change the company name on my invoice",
        short="Send us the right name and address. You have the new invoice by e-mail within one working day.",
        words="invoice, bill, vat number, accountant, receipt",
        useful=2,
        body=(
            "<p>We need three things:</p><ul><li>the number of the invoice, at its top right</li>"
            "<li>the name and address as they should stand there</li><li>your VAT number, if you have one</li></ul>"
            "<p>The old invoice is cancelled, and the new one gets a number of its own. "
            "Invoices of the last two years can be changed.</p>"
        ),
    ),
    Answer(
        subject="Paying and invoices",
        title="Pay in three parts",
        short="For orders over 300: one part now, the others after 30 and 60 days. It costs nothing extra.",
        words="instalments, installments, pay later, credit",
        useful=2,
        not_useful=1,
        body=(
            "<p>Choose “In three parts” when you pay. You see all three dates and amounts before you agree.</p>"
            "<p>A few days before each part we send you a mail. If a date does not suit you, answer that mail: "
            "we can move each part once, by up to 14 days.</p>"
        ),
    ),
    Answer(
        subject="Delivery",
        language="de",
        title="Wo ist mein Paket?",
        short="Der Link in unserer E-Mail „Unterwegs“ zeigt es Ihnen, am Tag der Lieferung auf die Stunde genau.",
        words="Sendung verfolgen, Lieferung, verspätet, Versand",
        useful=1,
        body=(
            "<ol><li>Öffnen Sie unsere E-Mail „Unterwegs“.</li><li>Wählen Sie „Paket verfolgen“. "
            "Ein Konto brauchen Sie dafür nicht.</li></ol><p>Wenn sich drei Tage lang nichts bewegt, schreiben Sie "
            "uns bitte Ihre Bestellnummer. Wir fragen noch am selben Tag nach.</p>"
        ),
    ),
    Answer(
        subject="Returns and refunds",
        language="de",
        title="Etwas zurückschicken",
        short="Sie haben 30 Tage Zeit. Das Etikett finden Sie bei Ihrer Bestellung; ohne Drucker genügt ein Code.",
        words="Retoure, Rückgabe, umtauschen, Rücksendung",
        useful=1,
        body=(
            "<ol><li>Öffnen Sie Ihre Bestellung aus der E-Mail „Danke für Ihre Bestellung“.</li>"
            "<li>Wählen Sie „Etwas zurückschicken“.</li><li>Kleben Sie das Etikett auf das Paket, und geben Sie es in "
            "einem Paketshop ab.</li></ol><p>Möbel holen wir bei Ihnen ab. Schreiben Sie uns zwei Tage, die Ihnen "
            "passen.</p>"
        ),
    ),
)
