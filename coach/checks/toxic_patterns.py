"""Toxic patterns: ways of talking that wear a relationship down when they become a habit (strategies 3 and 8)."""

from coach.checks.cue import Check

__all__ = ["PATTERNS"]

PATTERNS = (
    Check(
        "stonewalling",
        "shutting the other out without saying when you'll be back",
        "Going silent leaves your partner outside; a break works when you say when you'll be back.",
        "tete/strategy-8",
        (
            r"\b(?:i'?m|im|i am) (?:so )?(?:done|finished|through) (?:talking|discussing|with (?:this|the) (?:conversation|talk|discussion)|here)\b",
            r"\b(?:conversation|discussion|subject|topic)(?:'s| is)? (?:over|closed|finished)\b|\bend of (?:story|discussion|conversation|talk)\b|\bthere will be no talk\b",
            r"\b(?:not|n'?t|won'?t|never|nope,? not) (?:be )?(?:talk\w*|discuss\w*|speak\w*|doing|having|do|have|answer\w*|reply\w*|listen\w*)(?: about| to| with)? ?(?:this|it|that|you|any|me|another|u|a word|the subject|conv)?\b",
            r"\b(?:don'?t|dont|do not|stop|no more) (?:even )?(?:talk|speak|text|call|ring|start|bother|ask|knock|look|come near|touch|follow)(?:ing)?(?: to| with| back| at| in)?(?: me| knocking)?\b",
            r"\b(?:nothing|nothin) (?:more |else |left )?(?:to (?:say|discuss|talk about)|from me)\b|\bi'?ve got nothing\b|\bno more words\b|\bsaying nothing\b|\bnot (?:saying )?another word\b|\bnot a word\b",
            r"\btalk to (?:the|a) (?:wall|hand)\b|\bla la la\b|\bblah\b|\bheadphones?\b|\bphone off\b|\bmut(?:e|ing)\b|\bblocking (?:you|u)\b|\bread receipts\b|\bnot replying\b|\bhanging up\b|\bdon'?t ring back\b|\bsilence is what\b|\bswitch off\b|\bstopped listening\b",
            r"^(?:k|ok|okay|fine|whatever|nothing|sure|mhm|hmph|meh|idc|\.+|yep|nope)[.!, ]*(?:bye|fine|whatever|good night|sure|ok|nothing'?s wrong|leave it|i'?m fine|drop it|do what(?:ever)? you(?: want)?|don'?t care|idc)?[.! ]*$",
            r"\b(?:leave me alone|leave it|drop it|forget (?:it|i said)|do what(?:ever)? (?:you|u)(?: want)?|do whatever|idc|i don'?t care any ?more|figure it out|there'?s no point|what'?s there to say|why talk|count me out|i'?m out|i shan'?t speak)\b",
            r"\bi don'?t (?:want to|wanna) (?:hear|talk|discuss|speak|know)\b|\bi (?:won'?t|will not|shan'?t|don'?t) (?:talk|speak|discuss|answer|listen|waste)\b",
        ),
        (
            r"\b(?:tomorrow|tonight|later|half an hour|\d+ ?min\w*|(?:ten|twenty|thirty|fifteen|five) minutes|cool (?:off|down)|calm down|be back|i'?m back|at breakfast|when they'?re in bed|in front of (?:the|my|your)|after (?:lunch|dinner|supper|work|a nap|my)|then (?:we|i'?m)|on (?:sunday|monday|saturday)|let me think|in an hour|this evening|not ready|yet)\b(?!.*\bor ever\b)",
            r"\b(?:insurance|boss|meeting|police|bank|landlord|printer|fancy|pizza)\b|\bdon'?t wait up\b|\bdo you want me to stop\b|\bi'?d rather not say who\b|\bdon'?t worry\b",
        ),
    ),
    Check(
        "gaslighting",
        "denying what the other saw, or their sanity",
        "Telling your partner that they imagined it makes them doubt themselves; say how you remember it.",
        "tete/strategy-8",
        (
            r"\b(?:that|it|this|which|nothing)(?:'s)? (?:literally |simply |just |really )?(?:never|didn'?t|did not|hasn'?t) (?:ever )?(?:happen\w*|go like|take place|took place|exist\w*)\b|\bnever (?:happened|took place)\b|\bnothing happened\b|\bthat'?s not (?:what|how it) happened\b",
            r"\b{youre} (?:\w+ ){0,2}?(?:imagining|making (?:it|this|that|things|stuff) up|confused|crazy|paranoid|delusional|hysterical|losing it|losing your mind|oversensitive|too sensitive|overreacting|remembering (?:it|this|that|things)? ?\w* ?(?:wrong|all wrong)|seeing (?:things|ghosts)|insane|inventing|hearing things|nuts|mistaken|rewriting|blanking|unwell|so fragile|twisting|mental|unstable|blowing)\b",
            r"\b(?:you|u) (?:must have |just |probably |only )*(?:imagined?|dream(?:t|ed)|invent(?:ed)?|made (?:that|it|this|all of this|(?:that|this|the) whole \w+) ?up|misremember\w*|misheard|mixed (?:it|that) up|got (?:it|that) (?:all )?(?:wrong|mixed|backwards)|remember (?:it|things) wrong|see things|hear (?:voices|things)|get these ideas|exaggerate|make things up|forget everything|need help)\b",
            r"\b(?:all )?in your (?:little |own )?(?:head|mind|imagination)\b|\b(?:your|ur|sick|creative) (?:memory|imagination|mind|perception|eyes|meds|feelings on this|fantasy)\b|\b(?:bad|whole) dream\b|\bget your head checked\b|\bsense of what'?s real\b|\bcan'?t trust (?:it|your)\b",
            r"\b(?:nobody|no one|noone) (?:else )?(?:said|told|shouted|thinks|raised|believes|remembers|was|did)\b|\bask (?:anyone|anybody|my friends|your sister|everyone)\b|\b(?:everyone|everybody) (?:knows|thinks|agrees|else|could|says|was)\b|\byou'?re the only one who\b",
            r"\bi (?:never|didn'?t|did not|don'?t) (?:said|say|did|do|shout\w*|raise[d]?|lie[d]?|touch\w*|told|promise[d]?|yell\w*|hit|turn|push\w*|mean|agreed?) ?(?:that|this|it|anything|any such|my voice|at you|to you|you|your|the|no such)?\b|\bthere (?:was|were|wasn'?t) (?:no|never|one)\b|\bno such (?:thing|promise)\b|\bwe never (?:agreed|said|talked)\b",
            r"\byou (?:weren'?t|don'?t really|aren'?t|'?re not|didn'?t) (?:crying|upset|feel|hurt|see|hear|even upset)\b|\byou(?:'re| are) not (?:upset|hurt|sad|angry)\b|\bwhat (?:bruise|shouting|fight|message|promise)\b|\bconvinced yourself\b|\btalked into it\b|\byou panicked\b",
        ),
        (
            r"\b(?:i (?:remember|recall|see) it (?:differently|another way)|i don'?t remember|maybe i'?ve got|i could have|what did you see|tell me what you|shall we look|differently)\b",
            r"\bi never (?:said i was perfect|told you|said thank|laughed so|get tired)\b|\bcrazy good\b|\b(?:she|he) told (?:him|her)\b|\bdoctor said\b",
        ),
    ),
    Check(
        "jealous_control",
        "jealousy that turns into control of phone, clothes, friends, places",
        "Checking and forbidding don't make love safer; say that you're afraid and ask for reassurance.",
        "tete/strategy-8",
        (
            r"\b(?:give|show|hand|let) (?:me|it|over) ?(?:see |have |check |over |that )?(?:your |ur |the )?(?:phone|mobile|password\w*|messages|texts|chats?|receipts|pin|her number|dms)?\b(?<=phone|words|sages|texts|chats|eipts| over|obile|sword|. pin| chat|  dms)|\b(?:unlock|open) (?:your|ur|the) phone\b|\bhand (?:it|the phone) over\b",
            r"\b(?:password|passcode|(?:your|ur|share|live) location|location on|tracker|tracking|track you|snap ?map|find my|camera (?:in|on)|putting a camera)\b",
            r"\bwho (?:were|was|are|is|r) (?:you|u|he|she|that (?:guy|girl|man|woman)|it|texting)(?: texting| with| talking| calling)?\b|\bwho (?:liked|did you meet|with)\b|\bwho is (?:he|she|that)\b|\bu were w (?:him|her)\b|\byou were with (?:him|her)\b|\bwho else was there\b",
            r"\byou(?:'re| are) not (?:going (?:out|anywhere|there|to)|wearing|leaving|allowed|meeting|seeing)\b|\bnot going out (?:dressed|in|like)\b|\bi (?:forbid|don'?t allow|won'?t allow|won'?t have you|can'?t let)\b|\bnot allowed to (?:see|talk|go|wear|have)\b|\byou may go\b|\bno more (?:eating out|girls|nights? out)\b",
            r"\b(?:delete|block|unfollow|unfriend|remove|mute) (?:his|her|him|them|all|your ex|that|every|those|any)\b|\btake (?:them|that (?:picture|photo|post)|it) down\b|\bunfollow\b|\bquit the (?:gym|job)\b|\bask for a transfer\b",
            r"\b(?:no|any|those|your|have) (?:male|female|guy|girl|men|man) (?:friends?|in your)\b|\b(?:i (?:do not|don'?t)|don'?t) want (?:you|u|to see) (?:to (?:see|talk|go|meet|have|hang|work)|near|talking|in the garden|around|hanging|him|her|with|alone)\b|\bstop (?:seeing|talking to|texting|meeting) (?:him|her|them|that|your)\b",
            r"\b(?:i (?:checked|went through|read|looked (?:at|through)|followed|counted|drove past|put a|timed|check|saw you))\b.{0,30}\b(?:phone|messages|texts|car|mil(?:es|age)|kilomet\w+|office|you|it|camera|emails?|minutes)\b|\bi (?:timed|counted) (?:it|the)\b",
            r"\b(?:dressed like that|in that (?:dress|top|skirt|outfit)|that dress|what you wear|wear something decent|perfume|make.?up|other men|with men|for him|another man|so i (?:can )?(?:see|know) (?:where|who)|without me|every (?:\d+|thirty|half) ?(?:min\w*|hour)|where i can see|(?:wife|husband|woman|man|girlfriend|boyfriend) (?:of mine )?(?:does|do)(?: not|n'?t)|belong to me|you'?re mine|prove (?:it|you|u)|hiding something|what are you hiding|goes? to my account|liked (?:her|his) p\w+|smiled at|flirt\w*|talk(?:ing)? to that guy)\b",
        ),
        (
            r"\b(?:i don'?t need your|put the kettle|how many chairs|your ex from me|have a great evening|wear whatever|look great|said i'd be|mine to sort|silly as|i get jealous|can'?t find it|my friend'?s|i told her)\b",
            r"\b(?:plumber|netflix|wifi|wi-fi|bank|printer|report|netflix) ?(?:password|account|wants)?\b",
        ),
    ),
    Check(
        "blame_no_accountability",
        "putting it all on the other and owning nothing",
        "Nothing here is yours; owning your share, however small, lets the other own theirs.",
        "tete/strategy-4",
        (
            r"\b(?:your|ur) (?:own )?(?:fault|doing)\b|\bwhose fault\b|\b(?:isn'?t|not|is not|none of (?:this|it|that) is|wasn'?t) (?:my (?:fault|doing|problem)|on me|me|mine)\b|\bdon'?t (?:blame|look at) me\b|\bblame me\b",
            r"\b(?:you|u|it was you who) (?:made|forced|drove|pushed|wound|provoked?|make|caused?|brought|bring|turned|wrecked|stressed) (?:me|this|it|us|all|up)\b|\blook what (?:you|u)\b|\b(?:you|u) (?:asked for (?:it|this)|had it coming|deserved? it|brought (?:this|it) on)\b",
            r"\bi(?:'ve| have)? (?:only |just )?(?:did|done|do|got|was|have) (?:absolutely |everything|nothing|a perfect)\b.{0,30}|\bnothing to (?:own|apologi[sz]e|reproach)\b|\b(?:hands|side of the street) (?:are|is) clean\b|\bnever (?:put a foot|done anything wrong|did anything)\b|\bno regrets\b|\binnocent (?:party|one)\b|\bhaven'?t done a(?:nything| single thing)\b",
            r"\bif (?:you|u|your \w+) (?:hadn'?t|weren'?t|had|didn'?t|wouldn'?t|were|answered|wasn'?t|just|did|'d|would)\b[^.!?]*\b(?:i|it|none|the kids|we|wouldn'?t|wouldnt)\b|\bhad you (?:been|not|just|listened)\b|\b(?:none of this|this) would(?:n'?t)?(?:'ve| have)? (?:be|happen|have|ve)\w*\b",
            r"\bi (?:only |just )?(?:cheated|lied|yelled|shout\w*|drank|drink|hit|forgot|lost|snap\w*|threw|called|called u names)\b.{0,30}\b(?:because|cos|bc|cuz|but) (?:of )?(?:you|u)\b|\bi wouldn'?t (?:\w+ ){1,3}if (?:you|u)\b|\bbecause of (?:how )?(?:you|u)\b",
            r"\b(?:you'?re|you are|it'?s|it is|is|was) (?:the (?:one|reason|problem|only)|all (?:on )?you|you (?:who|that|alone)|entirely your|what'?s wrong with us|100%)\b|\bi'?m (?:not the problem|the (?:victim|one cleaning)|literally just reacting)\b|\b(?:everything|all|every fight|it all|100%)\b.{0,40}\b(?:started with|goes back to|comes? from|down to|because of|your doing|started by|this is) ?(?:you|u)?\b|\bwhy should i (?:apologi[sz]e|change|say sorry)\b|\bwhat should i change\b|\bit'?s all you\b|\byou provoke\b",
        ),
        (
            r"\b(?:it was my fault|that was my fault|my own part|i'?m to blame|i was wrong|we both|my share|both of us)\b",
            r"\bit'?s not your fault\b|\bnot your fault\b|\bi'?m (?:happy|grateful|alive) because of you\b",
        ),
    ),
)
