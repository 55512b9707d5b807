"""An "I" statement: a true feeling, a concrete moment, the need behind it, a request that can be met.

What belongs in one, and the feeling that is a verdict in disguise ("I feel ignored"). The other's point of
view is the part that makes it land best (Rogers 2018).
"""

from coach.checks.cue import Check

__all__ = ["FAULTS", "PARTS"]

_FEELING = (
    "sad|sadder|hurt|lonely|alone|afraid|scared|frightened|terrified|petrified|worried|anxious|nervous|stressed|"
    "overwhelmed|exhausted|worn out|worn down|tired|drained|done in|angry|furious|livid|mad|pissed(?: off)?|"
    "frustrated|annoyed|irritated|cross|upset|disappointed|ashamed|embarrassed|mortified|jealous|insecure|guilty|"
    "helpless|hopeless|lost|confused|torn|shaken|shaking|startled|uneasy|uncomfortable|awkward|happy|happier|"
    "happiest|overjoyed|glad|relieved|proud|grateful|touched|moved|excited|loved|safe|warm|calm|heartbroken|"
    "devastated|crushed|gutted|miserable|unhappy|depressed|low|blue|bored|resentful|bitter|discouraged|panicked|"
    "panicky|panicking|tense|small|sick|ill|bummed|numb|empty|homesick|fed up|grieving|restless|vulnerable|desperate|"
    "distressed|shocked|concerned|rattled|lighter|shy|wobbly|muddled|flustered|in tears|crying|uncertain|unsure|"
    "hesitant|sorrow|tenderness|close to tears|on edge|heartsick|insecurity|in pain|scared to death|humbled|"
    "bewildered|dreading|envious|down|stuck|trapped|freaked out|intimidated|self.conscious|apprehensive|terrible|awful"
)
_VERDICT = (
    "ignored|disrespected|betrayed|used|manipulated|abandoned|unappreciated|rejected|attacked|neglected|unloved|"
    "unwanted|excluded|judged|dismissed|taken for granted|cheated(?: on)?|controlled|deceived|slighted|played|unheard|"
    "let down|belittled|bullied|blamed|criticised|criticized|overlooked|invisible|pushed (?:aside|away|into a corner)|"
    "misunderstood|gaslit|provoked|patronised|patronized|cornered|unsupported|undervalued|snubbed|left out|shut out|"
    "brushed (?:off|aside)|unimportant|discarded|forgotten|screwed(?: over)?|lied to|threatened|trampled(?: on)?|"
    "stabbed in the back|suffocated|smothered|mistreated|victimi[sz]ed|insulted|disregarded|unseen|unwelcome|accused|"
    "violated|interrogated|replaced|devalued|demeaned|degraded|harassed|oppressed|pressured|pressurised|put down|"
    "walked (?:all )?over|wronged|tricked|ripped off|exploited|singled out|bossed around|talked down to|second best|"
    "unvalued|unheeded|trapped by you|humiliated by you|misled|distrusted|unneeded|disposable|cast aside|set up|"
    "ganged up on|cut off|kept in the dark|steamrolled|bulldozed|guilted|shamed by you|not (?:heard|seen|respected|"
    "appreciated|wanted|valued|loved|listened to)|under attack|less than|stood up|made fun of|mocked|ridiculed"
)

PARTS = (
    Check(
        "feeling",
        "a true feeling of one's own",
        "You name a feeling of your own; nobody can argue with that.",
        "tete/strategy-2",
        (
            r"\b{im} {very}(?:" + _FEELING + r")\b(?! of (?:you|this family)\b)",
            r"\b(?:makes?|made|making|leaves?|left) me (?:feel )?{very}(?:"
            + _FEELING
            + r"|cry|worry|want to cry)\b",
            r"\b(?:it|that|this|which|joke|comment|words?)(?:'s| is| has)? {very}(?:hurts?|hurting|stung|stings|"
            r"scares?(?: me)?|scared me|frightens? me|frightened me|upsets? me|upset me|worries me|saddens me|"
            r"saddened me|touched me|bothers me|breaks my heart|broke my heart|kills me|knocked me)\b",
            r"\bmy (?:heart|stomach|chest|hands|hope|head)(?:'s| is| was| were)? (?:\w+ ){0,2}?(?:sank|sinks|sink|drop\w*|"
            r"racing|pounding|broke\w*|turn\w*|knots?|tight\w*|shook|shaking|ach\w*|spinning)\b",
            r"\bi (?:really |just |still |do )?(?:miss(?:ed)? (?:you|u|us|him|her|talking|having|our|being)|cried|"
            r"panicked|worry|fear|hate (?:it when|how|when|fighting|feeling|what)|dread|long for|froze|"
            r"felt like crying|got a fright|hated it)\b",
            r"\b(?:seeing|hearing|coming home|finding|watching)\b.{3,60}\b(?:frightened|upset|scared|hurt|crushed) me\b",
        ),
        (r"\bi(?:'m| am) sorry\b.{0,20}\b(?:if|but|you)\b", r"\bi (?:don'?t|do not) feel\b(?!.*\bi'?m\b)"),
    ),
    Check(
        "situation",
        "a concrete moment, told without judging",
        "You name one moment that both of you can picture.",
        "tete/strategy-2",
        (
            r"\b(?:when|whenever|while|after|since|the moment)\b(?! you'?re done| are you)[^.!?]{4,}",
            r"\b(?:yesterday|last (?:night|week|weekend|month|time|sunday|monday|tuesday|wednesday|thursday|friday|"
            r"saturday|evening)|this (?:morning|evening|afternoon|weekend|week)|earlier today|the other (?:day|night)|"
            r"(?:on|this) (?:mon|tues|wednes|thurs|fri|satur|sun)day|at (?:dinner|lunch|breakfast|supper|the \w+))\b",
            r"\b(?:about|by) (?:what|the way|how|the)\b[^.!?]{4,}",
            r"\b(?:seeing|hearing|finding|watching|reading|coming home|standing there|waiting)\b[^.!?]{4,}",
        ),
    ),
    Check(
        "need",
        "the need or the reason behind the feeling",
        "You say what you need, so the other doesn't have to guess.",
        "tete/strategy-2",
        (
            r"\bi (?:really |just |also |do |still )?(?:need(?:ed)?|value|long for|crave|have need)\b(?! to (?:know how many|get))",
            r"\b(?:matters?|means|is important|are important|important|everything|private|a big thing)\b.{0,20}\b(?:to|for) me\b",
            r"\bbecause (?:i|my|it|we|family|being|time|money|touch|small)\b(?! of)",
            r"\bi(?:'d| would) (?:really )?(?:like|love) (?:us|more|to (?:be|feel|have|hear|carry|understand))\b",
            r"\bi want (?:us|to (?:be|feel|understand|hear|know|keep|grow|spend|trust)|our|a)\b",
            r"\bso (?:that )?i (?:can|know|could|don'?t)\b",
            r"\b(?:helps me|is how i|it would help me|i can'?t sleep without|holds me together)\b",
        ),
    ),
    Check(
        "request",
        "a request that can be met",
        "You ask for something that can be done.",
        "tete/strategy-2",
        (
            r"\b(?:can|could|would|will) (?:you|u|we|each of us|the)\b(?! (?:ever|believe|stop being))[^.!?]{3,}\??",
            r"\b(?:please|pls|plz)\b[^.!?]{3,}",
            r"\b(?:shall we|how about|let'?s|would you mind|may i|might we|i'?d like (?:you|us) to|"
            r"i would like (?:you|us) to|would it be ok)\b[^.!?]{3,}",
            r"\bnext time,? (?:\w+ ){0,4}",
            r"\b(?:give me|let me|walk next to|show me|tell me|ask me|text me|call me|come with me)\b[^.!?]{3,}",
        ),
    ),
    Check(
        "perspective",
        "the other's point of view",
        "You show that you see it from the other's side too, which makes it far easier to hear.",
        "Rogers 2018",
        (
            r"\bi (?:can |do |really |totally )?(?:know|see|get|understand|realise|realize|imagine|hear|appreciate)"
            r"(?: that| why| how| it)?,? (?:you|u|your|ur|the move is|work'?s?)\b(?! (?:don'?t care|lied|hate|think))",
            r"\b(?:must|can'?t|cannot) (?:be|have been|have|feel|look)\b.{0,40}\byou\b",
            r"\bfrom (?:your|ur|where you)\b.{0,20}",
            r"\b(?:i see your point|i see it from your side|if i were you|if i were u|it makes sense|no wonder you)\b",
            r"\byou (?:must'?ve|must have|must be|probably|wanted to protect|had a (?:rough|hard|long)|'?ve waited|meant)\b",
            r"\b(?:so )?(?:what i'?m hearing|if i get it right|did i get (?:it|that) right|sounds like (?:you|the))\b",
            r"\b(?:i (?:also )?know i|my own part|i was late as well|wasn'?t kind to you either|"
            r"i get (?:that|it)\b)",
        ),
    ),
)

FAULTS = (
    Check(
        "pseudo_feeling",
        'a feeling that is a verdict on the other: "ignored", "I feel that you …"',
        "This sounds like a feeling but says what the other did; a feeling of your own is easier to hear.",
        "tete/strategy-2",
        (
            r"\b(?:feel|feels|felt|feeling)(?: that| as)?,? {very}(?:(?:\w+ly|i have been|i am|i'?m|i was) )?(?:"
            + _VERDICT
            + r")\b",
            r"\bfeel(?:s|ing)?,? (?:um,? |so,? )?(?:like|that|as if|as though|as tho|to me like|it'?s like)?,? ?(?:i dunno,? )?(?:{you}|you'?re|"
            r"u'?re|ur|your|nothing i|i'?m (?:the only|living|married|talking|just a|dating|walking on|always|never|being|not)|"
            r"everything|no one|nobody|any normal|a good|all of our|i (?:always|never|don'?t matter|come last|can'?t do|have to)|it'?s always|"
            r"this relationship|my (?:opinion|feelings)|this is)\b",
            r"\bfelt (?:like|as if|as though) (?:{you}|you'?re|i (?:was|didn'?t)|a (?:ghost|servant|maid|burden))\b",
            r"\b(?:i have the feeling|i get the feeling|my feeling is) (?:that )?(?:{you}|you'?re|ur)\b",
            r"\bfeel(?:ing|s)? like (?:a|an|the|some)? ?(?:\w+ )?(?:ghost|servant|maid|roommate|stranger|burden|afterthought|option|"
            r"joke|doormat|paycheck|wallet|furniture|prisoner|last priority|second choice|outsider|single (?:mom|mum|dad|parent))\b",
        ),
        (
            r"\b(?:don'?t|do not|didn'?t|never) feel\b",
            r"\bfeel(?:ing)?(?: like| that)? (?:you'?re|you'?ve|you|u)\b.{0,30}\b(?:great|right|patient|amazing|wonderful|kind|"
            r"doing well|good (?:job|at)|lovely|best|deserve|ready|would (?:like|love|enjoy))\b",
            r"\b(?:do|did|does|would|when|if|made|make|makes|have|why|that) (?:you|u) (?:ever )?feel\b",
        ),
    ),
)
