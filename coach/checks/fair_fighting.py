"""Fair fighting: the ways a sentence attacks the person instead of naming the problem (strategy 3)."""

from coach.checks.cue import Check

__all__ = ["FAULTS"]

_BAD = (
    "selfish|lazy|irresponsible|rude|mean|cruel|cold|heartless|childish|immature|unfair|inconsiderate|thoughtless|"
    "careless|disrespectful|dishonest|controlling|manipulative|toxic|impossible|hopeless|crazy|insane|nuts|paranoid|"
    "delusional|hysterical|oversensitive|overreacting|too sensitive|so sensitive|dramatic|ridiculous|unreasonable|"
    "stubborn|difficult|needy|clingy|petty|arrogant|ungrateful|spoiled|spoilt|useless|lying|losing it|unbelievable|"
    "out of control|horrible|awful|terrible|nasty|vile|abusive|passive.aggressive|insensitive|unreliable|insufferable|"
    "self.?ish|self.(?:centered|centred|absorbed|righteous|involved)|full of (?:it|yourself|shit|crap)|obsessed|twisted|evil|"
    "ignorant|hypocritical|shameless|reckless|pushy|judgmental|condescending|patronising|patronizing|a mess|"
    "the problem|what'?s wrong|wrong about everything|the worst|shameful|unkind|cheap|stingy|vain|bossy|disgraceful"
)
_DEED = (
    "lied|lie|cheated|forgot|ruined?|wrecked|destroyed|broke|embarrassed|humiliated|betrayed|ignored?|abandoned|"
    "left me|let me down|insult(?:ed)?|yell(?:ed)?|shout(?:ed)?|scream(?:ed)?|mock(?:ed)?|went behind|spoil(?:ed|t)?|threw|"
    "thrown|used me|flirt(?:ed)?|promised|blew|dumped?|treat(?:ed)?|sided|undermined?|interrupt(?:ed)?|stole|hid|hide|"
    "read my|sold|chose|choose|twist(?:ed)?|provoked?|blame[ds]?|drove me|pushed me|made me|started it|bailed|"
    "walk(?:ed)? (?:out|off|all over)|stormed|turned (?:my|the|it|everyone)|put me|hurt me|killed|couldn'?t be bothered|"
    "didn'?t (?:even|care|bother|listen|call|show|ask|help|defend)|wasted?|spend|spent|drank|took|take (?:me|my)|"
    "talk down|roll your|don'?t (?:even|listen|help|care|respect|appreciate|bother|do|give|lift|make|trust|want)|"
    "never|always|constantly|expect|owe|deserve|can'?t (?:even|be trusted|tell|handle|do|stop)|act(?:ed|ing)?|behaved?"
)
_NOUN = (
    r"idiots?|morons?|jerks?|pigs?|wit?ch|bitch|assholes?|arsehole|ass|losers?|slobs?|liars?|cowards?|clowns?|fool|dummy|"
    r"dumb ?ass|dope|psycho|lunatic|nut(?:case|ter|job)|narcissist|hypocrite|drama queen|control freak|brat|nag|weasel|rat|cow|"
    r"slut|whore|tramp|bastard|prick|dick(?:head)?|twat|cunt|wanker|creep|freak|scumbag|snake|worm|baby|child|mummy'?s boy|"
    r"mama'?s boy|maniac|imbecile|cretin|airhead|bimbo|monster|sociopath|parasite|leech|douche(?:bag)?|halfwit|nitwit|"
    r"scum|trash|retard|bully|stupid|dumbo?|drunk|cheat(?:er)?|skank|peasant|lump|robot|nobody|fatso|pervert|sicko|"
    r"backstabber|gold ?digger|disgrace|excuse for a \w+|piece of (?:shit|crap|work|trash|garbage)|motherfucker|"
    r"fucker|son of a bitch|tosser|git|knob|muppet|bellend|pillock|harpy|shrew|hag|devil|animal|dog|tyrant|psychopath|"
    r"goblin|doormat|simpleton|dimwit|buffoon|ignoramus|crybaby|waste of (?:space|time)|deadbeat|bum"
)

FAULTS = (
    Check(
        "always_never",
        '"always", "never" and their kin about the other',
        "“Always” and “never” are seldom true and make people defend themselves; one moment is stronger.",
        "tete/strategy-3",
        (
            r"\b(?:{you}|you'?re|u'?re|ur|you'?ve|u'?ve)(?:,? you)?,? (?:\w+ ){0,3}?(?:always|never|constantly|forever|continually|perpetually|alw[ay]+s|nvr|24/7)\b",
            r"\b(?:always|never),? (?:{you}|you'?re)\b",
            r"\b(?:why|how come|do|does|are|is|must|have|can) (?:it |do |are |is |must |does )?(?:{you}|it|your \w+) (?:\w+ )?(?:always|never|ever|constantly)\b",
            r"\b(?:each|every|evry) (?:single |bloody |damn |fucking |goddamn )*(?:time|day|night|morning|evening|week|weekend)\b",
            r"\ball (?:{you}|you'?re) (?:ever )?(?:do|did|care|think|want|talk|say)\b|\b{you} ever do\b",
            r"\bnot (?:even )?(?:once|a single time|one single time)\b|\bnever (?:ever|once)\b|\bat no time\b|\bliterally never\b",
            r"\bnothing (?:i|we) (?:ever )?(?:do|say)s? (?:is|'s)? ?(?:ever )?(?:good |right |enough )|\bnothing is ever\b",
            r"\b(?:it'?s|is it|is) (?:always|never) (?:just )?(?:me|you|about|your|ur|my|the|muggins|somebody|because)\b",
            r"\beverything (?:is|'s) always\b|\balways (?:me|my|your|somebody else'?s) (?:fault|who|that)\b|\bit'?s always me\b",
            r"\b(?:as|like) always\b|\bcan'?t ever\b|\balways (?:been|was|were) (?:like this|a)\b|\bmorning till night\b",
            r"\b(?:nobody|no one) in (?:this|your) \w+ ever\b|\b(?:ever|never|always) (?:has|have|had|did|does) ?(?:been)?[.!]?$",
            r"\bin (?:your|ur) (?:whole|entire) life\b|\bwhy is it always\b|\bare (?:{you}) ever\b|\bnever anything\b",
        ),
        (
            r"\b(?:{you}|you'?re|you'?ve|always|never|every|each|no one)\b.{0,40}\b(?:laugh|smile|love|best|beautiful|kind|thank\w*|sweet|admire|lovely|"
            r"great|nice|happy|amazing|gorgeous|wonderful|welcome|pancakes|proud|fun|perfect|generous|know what to say|the last biscuit|"
            r"complain[,.]|fall for|crack me up|there for me|support\w*|help me when|handsome|so good)\b(?!.*\b(?:but|rude)\b)",
            r"\byou never (?:know|told me you could|can tell|mind|know,)\b|\bnever (?:mind|told you|change)\b",
            r"\b(?:i|we) (?:have |had |'ve )?(?:always|never)\b(?!.*\byou\b)|\bit never rains\b|\bshe always|\bhe always\b",
        ),
    ),
    Check(
        "you_accusation",
        "a charge against the other: a bad deed, trait or motive",
        "This charges your partner; they will answer the charge instead of hearing you.",
        "tete/strategy-3",
        (
            r"(?<!when )(?<!that )(?<!if )(?<!did )(?<!what )(?<!do )(?<!how )(?<!where )(?<!after )(?<!while )(?<!hope )(?<!whenever )\b"
            r"(?:{you}|you'?ve|u'?ve)(?: have| just| even| also| only| really| still| totally| completely| basically| again| literally| then| both| never| always| constantly| obviously)*"
            r" (?:" + _DEED + r")\b",
            r"\b{youre} {very}(?:\w+ly |just |such a |a |an |being |acting |the |so |too ){0,3}(?:"
            + _BAD
            + r")\b",
            r"\b(?:you'?re|you are|u r|ur) (?:the one who|the reason|the only one|late|no help|trying to|hiding|turning|blaming|making|doing it)\b",
            r"\b(?:{your}) (?:own )?(?:fault|doing|temper|behaviou?r|conduct|attitude|lies|lying|mess|problem|selfishness|jealousy)\b",
            r"\b(?:because of|down to|thanks to|bc of|is on|all on|it'?s on) (?:you|u)\b|\bblame (?:yourself|you)\b|\byou'?re to blame\b",
            r"\b(?:what (?:is|'s) wrong with|shame on|how dare|how could) (?:you|u)\b|\bwhats wrong with (?:you|u)\b|\b(?:what|where) is your (?:problem|respect)\b",
            r"\b(?:you|u) (?:should(?:'ve| have| of)?|could(?:'ve| have| of)) (?:be ashamed|told|known|asked|at least|been|have)\b",
            r"\b(?:why|how come) (?:can'?t|don'?t|won'?t|didn'?t|do|are|must) (?:you|u)\b(?! (?:think|prefer|want to|like|ask|mean))",
            r"\b(?:do you ever|don'?t you (?:ever|dare)|are you even|can'?t you|for once)\b|\bof yours?\b.{0,10}[!.]",
        ),
        (
            r"\byou'?re (?:late|the one).{0,20}\b(?:love|for your|if you)\b",
            r"\bso (?:sorry|glad|proud)\b",
            r"\byou (?:forgot|left|missed|took) (?:your|the light|a call|last)\b(?!.*\b(?:again|idiot|always)\b)",
        ),
    ),
    Check(
        "name_calling",
        "an insult as a name",
        "A name for your partner hurts and says nothing about what happened.",
        "tete/strategy-3",
        (
            r"\b{you},? (?:\w+,? ){0,3}?(?:" + _NOUN + r")\b",
            r"\b{youre} (?:(?:\w+ly|such|just|being|acting|like|nothing but|still|a|an|the|one|really|so|total|complete|big|little|lazy|"
            r"fat|ugly|stupid|selfish|old|whiny|literally|bloody|fucking|damn|absolute|pathetic|what|cold.blooded|huge|real|true) ){0,4}(?:"
            + _NOUN
            + r")\b",
            r"(?:^|[.!?,] ?)(?:absolute |total |complete |stupid |fucking |bloody |what an? |such an? |you |well done,? |pathetic |useless |lazy |dirty |the ){0,3}(?:"
            + _NOUN
            + r")s? ?(?:$|[.!])",
            r"\bwhat (?:a|an|kind of) (?:\w+ ){0,2}?(?:" + _NOUN + r")\b|\bcall yourself a\b",
            r"\b(?:married to|living with|dating) (?:a|an|the) (?:\w+ ){0,2}?(?:" + _NOUN + r")\b",
            r"\byou(?:'re| are) (?:crazy|psycho|mental|stupid|a joke)\b|\b(?:stupid|selfish|lazy|ugly|dumb|fucking|useless) (?:man|woman|cow|bitch|wife|husband|pig|idiot)\b",
        ),
        (
            r"\blove you\b|\bcome here\b|\bhaha|\brematch\b|\bi (?:was|am|felt|look|feel like|'m) (?:such |like )?(?:a|an|the) \w+",
            r"\b(?:he|she|they|boss|dad|mum|mom|brother|sister|neighbou?r|guy)\b.{0,25}\b(?:said|called|was|is|thinks)\b",
            r"\b(?:your|our|the|my) (?:baby|child|dog|cow|pig|rat|animal|snake)\b|\bhave a (?:baby|child|dog)\b|\bas a (?:child|baby|kid)\b",
        ),
    ),
    Check(
        "mind_reading",
        "telling the other what they think, want or mean",
        "You can't see into your partner's head; ask, and say what you saw.",
        "tete/strategy-3",
        (
            r"(?<!do )(?<!did )(?<!if )(?<!what )\b{you} (?:just |only |obviously |clearly |secretly |always |actually |probably |really )*(?:want(?:ed)?|wish(?:ed)?|hoped?|think|thought|"
            r"enjoy|love|like|believe|prefer)(?: it (?:when|to)| me to| me (?:sad|gone|dead)| seeing me| making me| hurting| (?:that )?(?:i'?m|i am|you'?re|you are|u'?re|im)"
            r"| an audience| to (?:win|hurt|see me|control|be right|make me|fight|start)| you were with)",
            r"\b{you} (?:don'?t|dont|do not|didn'?t|never) (?:even |really |actually )*(?:care[ds]?|love me|want (?:me|this|to be here|us)|give (?:a|two)|gaf|feel bad|mean it|respect me)\b",
            r"\b{you} (?:couldn'?t|could not|could) care less\b|\b{you} couldn'?t wait\b|\ball {you} care about\b|\b{dont} {you} (?:even )?care\b",
            r"\b(?:you'?re|you are|you) only (?:\w+ ){1,4}?(?:because|cos|cuz|so|to|when|bc|here|nice|staying|sorry)\b",
            r"\b(?:to|just to) (?:punish|hurt|spite|avoid|embarrass|humiliate|annoy|get back at|see me|make me (?:look|feel|jealous|mad|angry)|control|get rid of) ?(?:me)?\b",
            r"\b(?:on purpose|deliberately|intentionally|that was the plan|it'?s what you want|that'?s what you want(?:ed)?)\b",
            r"\b(?:in your heart|deep down,? you|i know (?:exactly )?what you'?re (?:thinking|up to)|i can (?:see|tell) (?:that )?you|you'?ve already decided|you'?d (?:be happier|rather (?:be|have)))\b",
            r"\b{youre} (?:just |only |obviously |clearly |secretly |not )*(?:jealous|ashamed of me|bored (?:of|by)|embarrassed (?:of|by) me|waiting for me|after (?:my|something)|"
            r"trying to (?:make|hurt|punish|turn|get|manipulate|control)|punishing|glad|hoping|sorry at all|threatened by|planning|wishing|using me|keeping score)\b",
            r"\b(?:obviously|clearly|secretly) (?:you|u|don'?t)\b|\badmit it\b|\bthat'?s how you see me\b|\bi'?m (?:just|only) a(?:n)? \w+ (?:to|for) (?:you|u)\b",
        ),
        (
            r"\bdo you (?:want|think|like)\b",
            r"\?$(?<!don't you\?)(?<!isn't it\?)(?<!it\?)(?<!me\?)",
            r"\byou'?d (?:like|love) (?:it|this|that)\b",
        ),
    ),
    Check(
        "threat",
        "pressure by a threat",
        "A threat may win the moment and costs the trust that you need.",
        "tete/strategy-3",
        (
            r"\b(?:if|unless|should) (?:you|u|this|i|it)\b[^.!?]*\b(?:i'?m (?:leaving|gone|done|out|filing|taking|packing|going to (?:the|leave|tell|call|take)|moving|divorcing|calling|telling)|{ill}|we'?re (?:done|through|finished|over)|it'?s over|you'?ll|you will|don'?t bother|you won'?t|i shall)\b",
            r"\b(?:one more|once more|again|next time|keep (?:this|it) up|carry on|go on like this|do that|say that|try (?:it|that)|touch|walk out)\b[^.!?]*\b(?:and|or) (?:i'?m|i'?ll|ill|{ill}|we'?re|it'?s over|you'?re (?:sleeping|out|on)|you'?ll|you can|this)\b",
            r"\bor (?:else|i (?:go|leave|take|tell|walk|will)|{ill}|i'?m|it'?s over|we'?re|get out|im|there'?s no)\b",
            r"\b(?:you'?ll|you will|ull|you'?re going to|you'?re gonna) (?:regret|be sorry|never see|pay for|lose (?:me|the)|wish)\b|\bwon'?t see (?:the|a penny|them|him|her)\b",
            r"\b(?:i'?m|{ill}|i'?d|i can|i could|i should) (?:\w+ )?(?:filing|file for|packing my|calling (?:the|my) (?:lawyer|police)|call (?:the|your|my) (?:lawyer|boss|police)|ruin|destroy|burn|smash|post(?:ing)?|tell(?:ing)? "
            r"(?:your|everyone|everybody|the|ur|her|him) ?|cut you off|change the locks|throw you out|kill|hurt myself|hurt you|take (?:the|my) (?:kids|children|house)|leave tomorrow|make (?:you|your|sure you))\b",
            r"\b(?:see what happens|try me|don'?t (?:test|push|make) me|dont (?:test|push) me|watch what|mark my words|last (?:warning|chance)|you'?ve been warned|i'?m warning you|i swear|you'?d better|see who gets|drag you to court|hearing from my (?:lawyer|solicitor)|talk to my lawyer)\b",
            r"\beither\b[^.!?]*\bor i\b|\b(?:change|choose|stop it|sign it|choose now|get a \w+)[^.!?]{0,20}\bor\b[^.!?]*\b(?:i'?m|out|gone|leave|get out|over|you won'?t)\b|\bdivorce\. ?that",
        ),
        (
            r"\bif (?:it rains|you (?:leave now|keep baking|don'?t take|want|like|need|still|ask me))\b|\btennis\b|\bpleasure\b|\bin the film\b|\bmarry you\b",
            r"\b(?:he|she) says\b|\bprinter\b",
        ),
    ),
    Check(
        "sarcasm",
        "mockery dressed as praise",
        "Sarcasm hides the hurt and adds one; say the hurt plainly.",
        "tete/strategy-3",
        (
            r"(?:^|[.!?] ?)(?:oh,? |well,? |ah,? |aww?,? |yeah,? |yay,? |no no,? |wow,? |ok,? |gosh,? |right,? |great,? |fine,? )+(?:great|wonderful|lovely|sure|of course|yes|please|look|how|congratulations|right|don'?t worry|so now|brilliant|fantastic|perfect|thanks|thank you|another|the \w+|you(?:'re)? (?:relax|sorry|take)|because|excuse me|you'?re)\b",
            r"\b(?:must be nice|bravo|your (?:majesty|highness|lordship|grace|honou?r)|his lordship|(?:father|husband|mother|wife|partner|mum|mom|dad) of the year|(?:want|deserve) a medal|give (?:him|her|you|yourself) a (?:hand|medal)|let me guess|silly (?:me|of me)|how silly|excuse me for|pardon me for|sorry for (?:breathing|existing)|big surprise|what a surprise|shocker|how shocking|how (?:very )?(?:generous|convenient|kind of|sweet of|thoughtful of|interesting)|lucky me|poor (?:you|u|baby)|do forgive me|alert the press|ten out of ten|a personal best|as if i|whoop|slow clap|clap clap|nice of you to (?:join|show|finally)|good to know|gold star|aren'?t you (?:special|clever)|what a treat|isn'?t that (?:just )?(?:dandy|great|lovely|nice)|i'?m honou?red|thx for the|just what (?:i|we) needed|because what we needed|look who|the (?:king|queen|expert|great) (?:has|speaks|\w+ has)|the main thing)\b",
            r"^(?:sure|right|congratulations|bravo|fantastic|superb|great|lovely|brilliant|typical|nice|yeah|wow),? (?:because|go|leave|you|another|plan|parenting|listening|tell|cause|\d|a whole|work|job|timing|as ever)\b",
            r"🙄|\bsuper loved\b|\bsooo+\b|\b(?:thank you|thanks),? (?:doctor|professor|genius|so much for (?:nothing|waking|ruining|the|leaving))\b|\b(?:it'?s|it'?s only|only) (?:our wedding|my mother'?s funeral|our anniversary)\b|\bi (?:bow to|love being stood)\b|\byou really know how to (?:make|treat)\b",
            r"\b(?:will|can) (?:raise|clean|do|wash|cook)s? (?:themselves|itself)\b|\bcleans itself\b|\bit'?s magic\b|\bwould have killed you\b|\bi'?m sure (?:that'?ll|that will|she|he|you)\b.*\b(?:notes|hard)\b",
        ),
        (
            r"\b(?:well done|that's great|congratulations on|thanks a lot for driving|got the job|you fixed it|happy for you|proud of you)\b",
        ),
    ),
    Check(
        "past_dredging",
        "old matters brought up again",
        "Old wounds on top of today's make both impossible to settle; stay with today.",
        "tete/strategy-11",
        (
            r"\b(?:in|since|of|around|from|back in) (?:the )?(?:19[5-9]\d|20[0-2]\d|'?[789]\d)\b|\b(?:19[5-9]\d|20[0-2]\d)\b",
            r"\b(?:(?:\w+|\d+) (?:years?|yrs|summers|months|winters|decades?) (?:ago|back|before)|a decade ago|ages ago|years ago|back then|back in (?:the|college|school|high|uni)|freshman year|in college|in high school|the old (?:flat|house))\b",
            r"\b(?:just |exactly )?(?:like|same as|as) (?:last (?:time|year|christmas|summer|easter|winter|spring)|you did|back|in|with your|when|that time|at my|at our|the camping)\b",
            r"\b(?:at|on|before|after) (?:our|my|your|the) (?:\w+'?s? )?(?:wedding|honeymoon|engagement|christening|baptism|graduation|birth|funeral|thirtieth|fortieth|fiftieth|surgery)\b",
            r"\bremember (?:when|the time|that time|what you)\b|\b(?:haven'?t|have not|didn'?t|don'?t|never|won'?t) (?:forgotten|forget|forgot)\b|\bi (?:still )?remember (?:each|every|it all|both|how you)\b|\bhave (?:a|the whole) list\b|\bkeep count\b",
            r"\b(?:all over again|once a cheater|same (?:story|thing)|again and again since|did exactly the same|did the (?:exact )?same|happened before|not the first time|first the .{3,40} then|last time too|what about the time|shall we talk about|you weren'?t there (?:then|when)|a coward then|the whole (?:business|thing) with)\b",
            r"\bwhen (?:i was pregnant|the little one was born|our (?:son|daughter|first)|we (?:got )?(?:married|met|were dating|bought|moved)|my (?:father|mother|dad|mum|mom|brother) (?:was|died|got))\b|\b(?:and|or) (?:last (?:summer|christmas|year)|the (?:summer|christmas|year|one) before)\b|\bdon'?t (?:think|act like) i'?ve forgotten\b",
        ),
        (
            r"\b(?:let'?s go back|carried me|fall for|the night we met|ten years ago today|love you|happiest|so happy|scared when we take|uncle died|grew up|since the (?:crash|birth|break-in|stroke))\b",
            r"\b(?:book|film|movie|song|house was built|car is from)\b",
        ),
    ),
    Check(
        "contempt",
        "looking down on the other: disgust, mockery, belittling",
        "Contempt does more harm than anger; it says the other is worth less.",
        "tete/strategy-3",
        (
            r"\b(?:you|u) (?:disgust|revolt|repulse|make) me(?: (?:sick|want to vomit|puke|wanna vomit|ill))?\b(?<!make me)|\bdisgust(?:s|ed|ing)?\b|\bgross\b|\b(?:ew|eww+|yuck)\b|\bwanna vomit\b|\bmakes me sick\b",
            r"\b(?:pathetic|worthless|beneath me|laughable|second rate|low class|boo hoo|know your place|peasants?|waste of space|an embarrassment|such an embarrassment|disgrace of a)\b|(?:^|[.!?] )useless\b",
            r"\b(?:call yourself a|what (?:are you for|would you know|kind of (?:man|woman|husband|wife|mother|father)|do you know)|who do you think you are|look at (?:you|u)\b(?! so)|grown (?:man|woman|adult)|a man of (?:thirty|forty|fifty)|little (?:ideas|hobby|diploma|job|brain|head|feelings))\b",
            r"\b(?:brain cells?|more brains|had a brain|the brains (?:for)?|if brains|not very bright|isn'?t your strong suit|can'?t even (?:boil|hold a|raise|keep)|(?:barely|hardly) finished school|wouldn'?t understand|won'?t understand|too (?:stupid|dumb|thick|simple) to|never amount to|for grown.?ups|with that head|try to keep up|don'?t strain yourself)\b",
            r"\b(?:better than (?:you|u)\b(?! can)|twice the (?:man|woman)|even (?:the dog|my ex|a child|a monkey|my (?:nephew|ten))|could do better|married down|outgrew you|don'?t (?:even )?respect you|nobody (?:else )?(?:would have|respects|wants) (?:you|a)|people like you|someone (?:like you|of your|with your)|something like you|i pity you|not (?:even )?worth|far above|too good for you|can'?t believe i (?:married|ever)|ashamed (?:to be seen|of you)|embarrassed to be seen|let yourself go|scraped better|make me laugh|best laugh|a joke\b(?!.*\bjust))",
            r"\b(?:eat|behave|live|smell|crawl|look) like (?:an? )?(?:animal|pig|beaten dog|tramp|slob)\b|\byou stank\b|\bpoor little thing\b|\bwith pictures\b|\bmummy to iron\b|\btryna be\b|\byour? (?:stupid|dumb|ugly|silly) (?:face|grin|little)\b",
        ),
        (
            r"\b(?:i'?m|i am|i feel|i was) (?:so |such a |a |an )?(?:pathetic|worthless|useless|disgusted with myself|embarrassment)\b",
            r"\b(?:he|she|they) (?:is|was|said|are)\b",
            r"\b(?:soup|food|smell|taste|coffee|weather|kitchen|bathroom) (?:is|was|smells|tastes)\b",
            r"\blook at you\b.{0,20}\b(?:elegant|beautiful|lovely|gorgeous|handsome|amazing|great)\b",
            r"\bi was (?:just )?(?:a joke|joking)\b",
            r"\bit was (?:just|only) a joke\b",
        ),
    ),
)
