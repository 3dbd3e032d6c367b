"""Signs of politeness in a text: the strategies of Danescu-Niculescu-Mizil et al. (2013), and how long it is."""

import math
import re

_FIRST = r"(?:^|[.!?;:\n]\s{0,3})"
_LEAD = rf"{_FIRST}(?:(?:so|and|but|well|ok|then),? )?"
_SENTENCE = re.compile(r"(?<=[.!?])\s")

STRATEGIES = {
    name: re.compile(pattern)
    for name, pattern in {
        "gratitude": r"\b(?:thanks?|thx|appreciate[sd]?|grateful|cheers)\b",
        "gratitude.first": rf"{_FIRST}(?:many |much )?(?:thanks?|thx|cheers)\b",
        "deference": r"\b(?:great|good|nice|interesting|cool|excellent|awesome|wonderful|fantastic|impressive|superb)"
        r" (?:work|job|question|idea|point|article|answer|start|effort|edits?|catch|one|stuff)\b"
        r"|\bwell done\b|\bkudos\b",
        "greeting": r"^\W{0,5}(?:hi|hello|hey|hiya|greetings|dear|good (?:morning|day|evening|afternoon))\b",
        "apology": r"\b(?:sorry|w?oops|i apologi[sz]e|forgive|excuse me|pardon|apologies|my (?:bad|mistake))\b",
        "please": r"\w (?:please|pls|plz)\b",
        "please.first": rf"{_FIRST}(?:please|pls|plz)\b",
        "please.stop": r"\bplease (?:do not|don't|stop|explain)\b",
        "by.the.way": r"\b(?:by the way|btw)\b",
        "question.first": rf"{_LEAD}(?:what|why|who|whose|how|where|when|which)\b",
        "why.first": rf"{_LEAD}why\b",
        "yes.or.no": rf"{_FIRST}(?:do|did|are|were|have|has|is|does|was) (?:you|it|that|this|there|he|she|they)\b",
        "command.first": rf"{_FIRST}(?:don't|do not|stop|quit|try|read|look|go|get|give|explain|tell|show|leave)\b",
        "link.first": rf"{_FIRST}(?:so|then|and|but|or)\b",
        "could.you": r"\b(?:could|would) you\b",
        "can.you": r"\b(?:can|will) you\b",
        "if.you.could": r"\bif you (?:could|would|can|want|have|like|don't mind|get)\b|\bdo you mind\b"
        r"|\bwould (?:it be possible|you (?:mind|be))\b|\b(?:is|would) it (?:be )?(?:ok|okay|possible|alright)\b",
        "wondering": r"\b(?:i|we)(?:'m| am| was|'ve been)? (?:just )?wonder(?:ing|ed)?\b|\blet me know\b"
        r"|\bi(?:'d| would) (?:like|love|appreciate|be)\b|\bany (?:help|ideas?|thoughts|suggestions?|advice)\b",
        "i.first": rf"{_FIRST}i\b",
        "i": r"\b(?:i|my|mine|myself)\b",
        "me": r"\bme\b",
        "we": r"\b(?:we|our|us|ourselves)\b",
        "you.first": rf"{_FIRST}your?\b",
        "you": r"\b(?:you|u|your|yours|yourself)\b",
        "you.did": r"\byou (?:don't|didn't|can't|cannot|are not|aren't|have not|haven't|keep|seem|obviously|clearly"
        r"|just|should|must|need to|have to|claim|say|said|want)\b",
        "hedge": r"\b(?:think|thought|thinking|almost|apparently|appears?|appeared|approximately|around|assum\w+"
        r"|believed?|claim\w*|could|couldn't|doubt\w*|essentially|estimate|feel|felt|frequently|general(?:ly)?|guess"
        r"|indicates?|largely|likely|mainly|may|maybe|might|mostly|often|on the whole|ought|perhaps|plausib\w+"
        r"|possib\w+|presum\w+|probab\w+|quite|rather|relatively|roughly|seems?|seemed|should|sometimes|somewhat|suggest\w*"
        r"|suppos\w+|suspect|tends? to|typical(?:ly)?|uncertain\w*|unclear\w*|unlikely|usual(?:ly)?|wonder\w*)\b",
        "fact": r"\b(?:really|actually|honestly|surely|in fact|the (?:point|reality|truth)|obviously|clearly|simply)\b",
        "negative": r"\b(?:wrong|bad|stupid|ridiculous|nonsense|absurd|pointless|silly|idiot\w*|hell|damn|crap|shit"
        r"|fuck\w*|wtf|vandal\w*|troll\w*|lie[sd]?|lying|false|fail\w*|blatant\w*|attack\w*|threat\w*|biased?|harass\w*"
        r"|insult\w*|ignor\w+|violat\w+|disrupt\w*|refus\w+|bother(?:ed|ing)?|useless|worthless|terrible|awful|horrible"
        r"|hate\w*|problem|accus\w+|unacceptable|inappropriate|rude|offensive|ban(?:ned)?|blocked|stop|deny|unsourced"
        r"|unreliable|spam|garbage|rubbish|lazy|dumb|annoy\w*|pathetic|racist|propaganda|hypocri\w+)\b",
        "positive": r"\b(?:good|great|nice|helpful|help|glad|happy|love|like|welcome|best|better|interest(?:ed|ing)"
        r"|kind(?:ly)?|excellent|wonderful|useful|perfect|agree|improve\w*|pleased?|hope|enjoy\w*|well|neat|right|correct"
        r"|fine|awesome|cool|beautiful|congrat\w*|luck|lovely|impressive)\b",
        "not": r"\b(?:no|not|never)\b|n't\b",
        "mark": r"!",
        "marks": r"\?\?|\?!|!\?",
        "dots": r"\.\.\.|…",
        "smile": r"[:;]-?[)d]|☺|🙂",
        "asks": r"\?",
        "quote": r"[\"“]",
        "mask": r"<\w{1,12}>",
    }.items()
}


def polite_signs(plain_text: str) -> dict[str, float]:
    """Strategy -> 1.0 for those in a text in small letters, and its length in words and sentences (as logarithms)."""
    found = {name: 1.0 for name, pattern in STRATEGIES.items() if pattern.search(plain_text)}
    sentences = [sentence for sentence in _SENTENCE.split(plain_text) if sentence.strip()] or [""]
    words = len(plain_text.split())
    found["words"] = math.log1p(words)
    found["sentences"] = math.log1p(len(sentences))
    found["words.each"] = math.log1p(words / len(sentences))
    for name, sentence in (("begin", sentences[0]), ("end", sentences[-1])):
        found[f"{name}.asks"] = float("?" in sentence)
        found[f"{name}.short"] = float(len(sentence.split()) < 4)
    return found
