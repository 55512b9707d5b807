"""An apology: what was done, what it did, whose it is, what comes now; and the ways it takes itself back.

Owning responsibility matters most and offering repair next; asking to be forgiven least (Lewicki 2016).
"""

from coach.checks.cue import Check

__all__ = ["FAULTS", "PARTS"]

_RESEARCH = "Lewicki 2016"

PARTS = (
    Check(
        "ack_what",
        "says what was done",
        "You say what you did.",
        "tete/strategy-4",
        (
            r"\b(?:sorry|apologi[sz]e|regret|apologies|apology)(?: to \w+( \w+)?)?(?: that| because)? (?:i|we|for (?:not |having |being )?(?:my|the|\w+ing|our|what i (?:said|did|called))|about (?:my|what i|\w+ing)|me \w+ing)\b[^.!?]{3,}",
            r"(?:^|[.!?,] ?)(?:yes,? |okay,? |ok,? |look,? |so,? |um,? |uh,? |erm,? )*(?:i|we)(?:,[^,]+,)? (?:also |just |never |once |even |knowingly |deliberately |accidentally |didn'?t |did not |shouldn'?t have |should have |should not have |had (?:no right|no business) (?:to|\w+ing) )*"
            r"(?:(?!was |am |take |accept|know |see |understand|can |will |would |hope |want |need |hear |own |deserve|regret|apologi|hurt |said sorry|feel |get |realis|realiz|think |have |had |love |don'?t |mean |messed)\w+)\b[^.!?]{3,}",
            r"\b(?:i|we) (?:lied|cheated|shouted|yelled|forgot|broke|read|hid|stole|left|called|told|hit|missed|ignored|betrayed|used|sold|made fun|mocked|laughed|drove|snapped|screamed|failed|dropped|kept|promised|pushed|threw|slept|kissed|drank|spent|took|bailed|ghosted|said)\b[^.!?]*",
            r"\bi was (?:late|rude|mean|short|cold|harsh|cruel|unfaithful|drunk|unfair|nasty|grumpy|wrong to)\b[^.!?]*",
        ),
    ),
    Check(
        "impact",
        "sees what it did to the other",
        "You see what it did to them.",
        _RESEARCH,
        (
            r"\b(?:you|u|he|she|they|people|children|passengers|many|families|residents|employees|customers|users|patients|fans|women|players|girls|fishermen)(?: all| both| must(?:'ve| have)?| may have| now| still|'?ve| have| had| were left| had to| probably)* (?:felt|feel|cried|cry|sat|stood|waited|lost|were (?:so |really |left |scared|hurt|worried|terrified|alone|sad|ashamed|harmed|ill|embarrassed|right to be|crying|freezing|frightened|disappointed|humiliated|overwhelmed|worn)|flinched|trusted|deserved|suffer\w*|been (?:hurt\w*|carrying|through|crying|so hurt|lied)|look(?:ed)? (?:so|bad|alone|exhausted)|went (?:quiet|silent|home|red)|fell silent|went through|ended up|doubt\w*|don'?t sleep|'d been looking forward|gave up|lie awake|expected better|relied)\b[^.!?]*",
            r"\b(?:i|we) (?:can |could |do |now |also |fully |only |truly |just )*(?:see|saw|know|understand|imagine|realise|realize|recogni[sz]e|get|hear|watched|appreciate|acknowledge)(?: now| that| how| what| the)*,? (?:(?:much|badly|deeply|it|this|that|the|many|what|how|small|hard|lonely|worried|anxious|frightened|hurt) ?)*(?:you|u|your|hurt|pain|harm|damage|people|anger|distress|many|scared|affected|hard|upset|hit)\b[^.!?]*",
            r"\b(?:hurt|wounded|harmed|scared|frightened|humiliated|embarrassed|disappointed|let down|traumati[sz]ed|devastated) (?:you|u|people|so many|those|our|my (?:family|wife|husband|teammates|fans))\b(?<!if i hurt you)(?<!if i hurt u)[^.!?]*",
            r"\b(?:must|can'?t|cannot) (?:have )?(?:been|be|feel|felt) (?:so |really |very |terribly )?(?:\w+)\b[^.!?]*|\b(?:your|ur|the|his|her) (?:face|trust|pain|tears|whole|eyes|faith|confidence|heart) [^.!?]*|\bcaused (?:you|so|a lot|great|harm|hurt|pain|real|people)\b[^.!?]*|\b(?:made|makes|left) (?:you|u|people|them) (?:feel|cry|alone|stand|doubt|shrink|unsafe|question|wait)\b[^.!?]*|\bbecause of (?:me|us|my|what i|our)\b",
            r"\bno wonder\b[^.!?]*|\byou (?:have|had|'ve) (?:every|a) right to be\b[^.!?]*",
        ),
        (
            r"\bif (?:i|my|me|it|that|this|you|we|our|anyone|anybody)\b[^.!?]*\b(?:hurt|upset|felt|feel|offend\w*)\b",
            r"\bwho (?:may|might)\b",
        ),
    ),
    Check(
        "responsibility",
        "takes responsibility without a but",
        "You own it. This is what matters most in an apology.",
        _RESEARCH,
        (
            r"\b(?:my|mine|our|ours|all my|entirely my) (?:own |entire |whole )?(?:fault|mistakes?|responsibility|doing|failing|failure|decision|choice|bad|error)\b(?! (?:if|that you))|\b(?:fault|choice|blame|mistake|failure|responsibility) (?:is|was|lies|sits|rests)(?: entirely| with| on| all| solely)* (?:mine|me|us|ours|with me|my)\b",
            r"\b(?:on|with|all on|solely on|squarely on) (?:me|us)\b(?! off)|\b(?:that'?s|this is|it'?s|thats|its) (?:all )?(?:on )?(?:me|mine|us)\b",
            r"\b(?:i|we) (?:was|were|am|are|have been|did)(?: so| plain| plainly| just| completely| totally| in the| very| simply| dead| also| the one| both)* (?:wrong|at fault|to blame|responsible|guilty|unfair|selfish|cruel|a coward|arrogant|thoughtless|out of line|that|it|unkind|careless|accountable|in the wrong)\b(?! if)",
            r"\b(?:that|it|this|which|what i did) (?:was|is) (?:so |very |plainly |simply |just |deeply |completely |totally |and is |also |really |a |and it was |the |still )*(?:wrong|cruel|cowardly|ugly|unfair|selfish|inexcusable|unacceptable|mean|heartless|uncalled for|disrespectful|shitty|betrayal|hurtful|unforgivable|indefensible|stupid of me|rude of me|thoughtless|dishonest|childish|immature|not ok\w*|out of line|disgrace|underhanded|shameful|irresponsible|reckless|awful thing)\b",
            r"\b(?:no|without|not an|isn'?t an?|is no|make no|aren'?t any|not making|any) excuses?\b|\bdoesn'?t excuse\b|\bno (?:buts|justification)\b",
            r"\b(?:i|we|i'?ll|we'?ll)(?: alone| fully| do| must| will| want to)* (?:take|accept|bear|assume|own|claim|carry) (?:full |the |all |complete |total |my share of |up to |it|that|this|my|what|responsib)[^.!?]*|\btaking (?:full )?(?:responsibility|accountability|ownership)\b|\bown up\b",
            r"\b(?:i|we) (?:had|have) no (?:right|business)\b|\b(?:i|we) (?:shouldn'?t|should not|should never|ought not to|never should) have\b|\b(?:i|we) should(?:'ve| have) (?:known|been|told|called|asked|come|done|stopped|listened|had|acted)\b",
            r"\b(?:i|we) (?:let (?:you|u|everyone|everybody|people|down|my)|failed (?:you|to|in|our|my|them|her|him)|messed up|screwed up|fucked up|blew it|did (?:this|that)\b|betrayed|have only myself|brought (?:this|that|it) on myself)|\bshame on (?:me|us)\b|\b(?:nobody|no one|noone) (?:else )?(?:made me|forced me|to blame but|but me|else'?s)\b|\byou did nothing\b|\bblame but (?:myself|me|ourselves)\b|\bi'?m ashamed\b|\bi alone\b|\bwas (?:our|my) failure\b|\bone in the wrong\b|\bthere'?s no if\b",
        ),
        (
            r"\b(?:wasn'?t|not|isn'?t) (?:really |exactly |entirely )?(?:my|our|all my) (?:fault|doing)\b",
            r"\bif (?:i|we|it|that) (?:was|were|did)\b.{0,15}\bwrong\b",
        ),
    ),
    Check(
        "amends_or_change",
        "offers repair or says what changes",
        "You say what you will do about it.",
        _RESEARCH,
        (
            r"\b(?:i'?ll|ill|i will|we will|we'?ll|i shall|i'?m going to|i am going to|im gonna|i'?m gonna)(?: \w+){0,2}? (?!(?:be|not be|never be|live|die|survive|admit|say (?:it|sorry)|forgive|never forgive|regret|always regret)\b)\w+[^.!?]*",
            r"\b(?:from (?:now|today|here|monday|tomorrow) ?(?:on)?|next time|starting (?:today|tonight|now|this|monday|tuesday|from)|won'?t (?:ever )?happen again|never (?:do|happen|again)|not be made again|can'?t happen again|already|as of today)\b[^.!?]*",
            r"\b(?:i'?ve|i have|we have|we'?ve) (?:already |now |also |since )?(?:booked|called|asked|put|signed|written|told|made an|ordered|deleted|resigned|unblocked|stopped|started|ended|cut|set up|bought|changed|given|apologi[sz]ed to|hired|removed|begun|paid|enrolled|donated|taken down|agreed|launched|invited|contacted|found|joined|moved|cancelled|arranged|poured|thrown)\b[^.!?]*",
            r"\b(?:make|making) (?:it|this|things|amends|that) ?(?:up|right|good)?(?: to you)?\b|\b(?:let me|how can i|what can i|tell me (?:how|what)) (?:fix|make|repair|do|put|pay|help|take|replace|clean)?[^.!?]*|\b(?:want|like|going|trying|working|promise) to (?:make (?:it|this|amends)|put (?:this|it) right|fix|repair|change|do better|earn|come to|work on|grow|replace|pay|rebuild|win back)[^.!?]*",
            r"\b(?:refund\w*|compensat\w*|reimburse\w*|paid? (?:back|out|for every|him|her)|replace(?:ment|d)?|steps? (?:will|to|are)|new (?:procedure|rule|polic|process|training)\w*|we(?:'re| are) (?:changing|putting|collecting|hiring|closing|launching|reviewing|working|introducing)|i'?m (?:paying|selling|seeing|taking|setting|working|showing|getting|leaving|stepping|donating|doing|driving|starting|learning|stopping|at the)|is ended|doing (?:them|it) now|money goes|given (?:their|your) money back|on me\b(?=\.|$)|in a drawer|signed up|therap(?:y|ist)|counsell?ing)\b[^.!?]*",
        ),
        (r"\b(?:i'?ll|i will) (?:never forgive|regret|admit|be honest|live if)\b",),
    ),
)

FAULTS = (
    Check(
        "excuse",
        "a reason that takes the apology back",
        "A reason right after “sorry” sounds like an excuse; leave it for another time, or own it all the same.",
        "tete/strategy-4",
        (
            r"\b(?:but|because|cos|cuz|bc|it'?s just (?:that)?|just that|only that|however|though|although|and|,) ?,?(?:honestly |really |please,? |you (?:know|have to understand|'?ve got to see|must (?:see|understand)),? ?(?:that )?)?(?:i|my|the|it|we|work|there|with my|everyone|any\w*|at my age|nobody|his|her)(?:'d|'ve|'s|'m)? [^.!?]*",
            r"\b(?:i was|i'?d been|i'?ve been|i'?m|i had been|been) (?:just |so |really |only |under |very |simply |a bit |too |completely |jet.?)*(?:tired|exhausted|drunk|busy|stressed|upset|hungry|angry|pressure|swamped|overwhelmed|nervous|lagged|scared|lonely|sick|not myself|hangry|distracted|in (?:a hurry|a rush|meetings)|new|young|overworked|going through|off my meds|hormonal|on medication)\b",
            r"\b(?:only|just) (?:did it|wanted|trying|tried|meant)\b|\bdidn'?t mean (?:to|it|any)\b|\bnever meant to\b|\bcan'?t help (?:it|myself)\b|\bthat'?s (?:just )?how i am\b|\bit'?s (?:just )?how i\b|\bi'?m just (?:a|like|not)\b|\bin my (?:defen[cs]e|culture|language|family|country)\b|\bno (?:choice|alternative|sleep)\b|\bnothing i could do\b|\bwasn'?t (?:really )?(?:me|thinking|myself)\b|\bnot (?:been )?myself\b",
            r"\b(?:had (?:a|an|no|the|such|one|too|to|a few|that)|traffic|my (?:phone|battery|meds|boss|alarm|nerves|back|ex|head|adhd|anxiety|depression|childhood)|the (?:heat|alcohol|bus|train|boss|wine|weather|drink)|deadlines?|work (?:has|is|was|got|do)|broke down|under (?:a lot of |enormous |so much )?(?:stress|pressure)|out of context|anyone would|anybody would|any \w+ would|like anyone|i didn'?t know|i forgot|common practice|circumstances)\b",
        ),
        (r"\b(?:no|not an|isn'?t an|without|that'?s no|would be an|doesn'?t) excuses?\b", r"\bno excuse\b"),
    ),
    Check(
        "conditional",
        'an "if" that leaves open whether anything happened',
        "“If” puts in doubt what your partner felt; say what you did.",
        "tete/strategy-4",
        (
            r"\b(?:sorry|apologi[sz]e|apologies|regret\w*|pardon)(?: it)?,? (?:to (?:anyone|those|anybody) )?(?:if|in case|should)\b[^.!?]*",
            r"\b(?:if|should|in case) (?:i|my|me|anyone|anybody|anything|you|u|it|we|that|this|someone|something|the|our|any|offence|offense|there|mistakes|personal|some|what|really)\b(?! (?:can|like|could|need|want|still|ask|prefer|let|don'?t forgive|do not forgive|dont forgive|loved|love|ever get|ever do|will let|would let))[^.!?]*",
            r"\b(?:may|might|could) have (?:been|felt|caused|offended|upset|hurt|come|made|seemed|said|done|had)\b|\bto (?:anyone|those|anybody|whoever|everyone|any) (?:who|that|of you)\b(?=.{0,12}\b(?:may|might|felt|was|were|took|feels))|\bwhatever (?:it is )?i(?:'m| am|'ve)? (?:supposed|did|done|said)\b|\b(?:to the extent|in any way|perceived as|if indeed|you think i)\b|\bsomehow got the impression\b",
        ),
        (
            r"\bif (?:you|u) (?:loved|don'?t|dont|weren'?t|hadn'?t|had|just|could forgive)\b(?!.*\bsorry if\b)",
            r"\b(?:no if|not .if|without .if|there'?s no if)\b|\bif you (?:like|want|need|still|let me|ever want|'d like|are willing)\b|\bif (?:there'?s|there is) anything\b|\bif i (?:need|get|feel it)\b|\bas if\b",
        ),
    ),
    Check(
        "blame_shift",
        "makes it the other's doing or the other's feeling",
        "This hands the blame to your partner; an apology speaks of your part only.",
        "tete/strategy-4",
        (
            r"\b(?:but|though|because|although|and|still|so|well|mind|yet),? (?:it (?:is|was) )?(?:you|u|your|ur|he|she|they|look at what you)(?:'re|'d|'ve| are| were| did| had| have| know| wouldn'?t| never| shouldn'?t| could| should| asked| started| just| made| keep| kept| drove| do| can'?t|r)?\b[^.!?]*",
            r"\b(?:you|u|he|she|they|him|her) (?:made me|started|pushed me|provoked|provoke|drove me|asked for|brought it|deserved|know how i get|had it coming|shouldn'?t have|should(?:'ve| have)|could(?:'ve| have)|might have|wound me|wouldn'?t (?:stop|drop|let)|were (?:wrong first|acting)|kept|hurt me too|did (?:this|it) to yourself|weren'?t there)\b|\bwinding me up\b|\bpress(?:ed|ing)? my buttons\b|\bwhich buttons\b|\bthanks to you\b|\byou who\b",
            r"\bsorry,? (?:that )?(?:you|u|ur|your|you'?re|people|anyone|some)(?:'re| are| feel| felt| got| think| can'?t| were| took| saw| see| misread| misunderst\w+| find| found| had to| can not| cannot|r|'ve)?\b(?!(?:'ve| have) been (?:carrying|hurt|through))[^.!?]*",
            r"\b(?:too|so|very|overly|easily|that|over).?(?:sensitive|upset|emotional|dramatic|offended)\b|\bif (?:you|u|your \w+|he|she) (?:hadn'?t|weren'?t|had|didn'?t|'d|would|'t|just|can'?t see|choose|chose)\b|\bmis(?:underst\w+|read|interpret\w*|constru\w*|heard)\b|\bcho(?:se|ose) to\b|\b(?:media|press|agency|customers?|passengers|people|others|handover|opponent)\b.{0,25}\b(?:have|has|failed|let us|read|phon\w+|twist\w*|hostile|turned|fault)\b|\btake everything personally\b|\b(?:takes two|both to blame|both at fault|your part)\b|\btwist(?:ed)? my words\b|\b(?:he|she|they) (?:started|had been provoking)\b|\bi was provoked\b",
        ),
        (
            r"\byou (?:had|have|'d|did) (?:every right|nothing wrong|nothing to)\b(?!.*\bbut\b)",
            r"\bnot your fault\b|\byou (?:weren'?t|were right)\b",
        ),
    ),
    Check(
        "minimizing",
        "makes it small",
        "Making it small tells your partner that their hurt is too big; let them weigh it.",
        "tete/strategy-4",
        (
            r"\b(?:just|only|merely|barely|hardly) (?:a|an|one|five|ten|half|some|\d+|joking|kidding|teasing|being|money|three|banter|messing|for|photos|pasta|once|a bit|words?|ten|hurt feelings|call)\b[^.!?]*|\b(?:it was|was|it'?s|its|is|were) (?:really |just |only |like |all )*(?:just|only|nothing|harmless|fun|satire|banter|meant in fun|a (?:joke|meme|number|text|fib|fake|silly)|one (?:silly |little |single |tiny )?\w+|not (?:that|so|such|even)|three spoons|no big)\b",
            r"\b(?:no|not (?:a|that|such a|so|the)|hardly|isn'?t|wasn'?t|big|an?) (?:big deal|biggie|harm(?: done)?|end of the world|crime|serious|that (?:bad|serious|big)|bad|such a)\b|\bbig deal\b|\bbiggie\b|\bnobody died\b|\blike anyone died\b|\bworse things\b|\b(?:you'?ll|i'?ll) (?:survive|live)\b|\bat least i\b|\bwho cares\b|\bso what\b|\bget over it\b|\bcome on\b|\banyway\b",
            r"\b(?:little|minor|tiny|small|slight|brief|trivial|silly|silliness|hiccup|mix.?up|spat|slip|fib|glitch|misunderstanding|a bit|mishap|trifle|limited number|a few (?:overly|viewers|customers)|inconvenience|bit of)\b|\b(?:lol|lmao|haha|oops|chill|relax|whatever|calm down|lighten up)\b|😂",
            r"\b(?:blow(?:n|ing)? (?:it|this|things)? ?(?:all )?(?:up )?out of (?:all )?proportion|blown out|mountain out|elephant of|making (?:such )?a (?:fuss|big|scene|mountain|thing)|these things happen|stuff happens|every couple|everyone does|everybody does|call that|if you can call|was (?:ages|years) ago|that'?s life|you get used|nothing dramatic|quite harmless|hardly call|don'?t be (?:so|dramatic)|overreact\w*|not worth)\b",
        ),
        (
            r"\bnot (?:just|only|a small|a little)\b|\bno small\b|\bisn'?t (?:just|small)\b|\bno defen[cs]e\b|\ba little (?:time|longer)\b|\bsmall (?:i|you)\b|\bfe(?:lt|el) (?:so )?small\b",
        ),
    ),
    Check(
        "passive",
        "no one did it: it happened, mistakes were made",
        "Nobody did it in this sentence; say “I”.",
        "tete/strategy-4",
        (
            r"\b(?:mistakes?|errors?|things?|words|lines?|feelings|offence|offense|trust|standards|harm|hurt|voices|plates|names|lies|delays|wrong|misunderstandings?|expectations|damage|it|your trust|money|a (?:confidence|line)|steps|conduct|decisions|harmful|stuff|shouting|door|birthday|appointment|vase|carpet|lamp|frame|data|dosages|tickets|number|plant|concerns?|regret|opportunit\w+|failings|shortcomings|boundaries)(?: \w+){0,3}? (?:were|was|got|have been|has been|had been|are|is|took|had|occurred|went|happened|came|slipped|arose|been)(?: \w+){0,2}?(?: \w+(?:ed|en|wn|ne|de|id|ht|ost|ell|oke|nt|aid|ot|out|put|off|place|wrong))?\b",
            r"\b(?:it|that|this|the \w+|what|which|something|stuff|things|incident|errors?|everything) (?:all |just |kinda |simply |has |have |had |that |somehow )*(?:happen(?:ed|s)?|occurred|took place|went down|went (?:wrong|the way)|came to that|turned out|slipped|got (?:out of hand|lost|a bit|spent|broken|heated)|transpired|arose|arisen|come (?:across|out))\b",
            r"\b(?:was|were|been|is|are|got|be) (?:\w+ly )?(?:made|said|done|hurt|crossed|broken|caused|upset|offended|missed|spent|forgotten|passed on|printed|sold twice|regretted|experienced|taken|perceived|damaged|lost|accessed|not (?:met|upheld)|exchanged|kicked|told|raised|left out|acknowledged)\b",
            r"\b(?:one thing led to|it is (?:regrettable|unfortunate|regretted|deeply regretted)|unfortunate that|regrettabl[ey]|how things (?:have been|went|were|are)|what happened|never meant to go|the (?:situation|events?) (?:that|of|as)|the affair happened|there (?:was|were) (?:a |some |lies|shouting|misunder\w*)|came over me|the result|all kinda went)\b",
        ),
        (r"\bi (?:did|do|made) (?:this|that|it)\b|\bby me\b|\bbecause of me\b",),
    ),
    Check(
        "demand_forgiveness",
        "presses to be forgiven or to be done with it",
        "An apology asks for nothing; forgiveness comes when it comes.",
        _RESEARCH,
        (
            r"\b(?:you|u)(?:'ve| have|'re| need| must| should| ought| got| can'?t| cannot|'d| better| owe)*(?: \w+){0,2}? ?(?:forgive|to let (?:it|this|that)|get over|be over|let (?:it|this|that) go|move on|to (?:move|get over|put)|accept (?:my|this|it|the|our)|owe me|stay (?:mad|angry)|be (?:mad|angry)|put (?:it|this) behind|drop (?:it|this)|trust me again|to stop|take me back|no right to)\b",
            r"\b(?:can|could|should|let'?s|lets|shall|may|please,?|so) (?:we |u |you |everyone |all |just )*(?:please |just |all )*(?:move on|drop (?:it|this)|let (?:it|this|that) go|go back|be (?:done|normal|good|okay|friends)|stop (?:talking|being|sulking|cancel\w*|with)|forget (?:it|this|about)|not dwell|get (?:over|past)|put (?:this|it) behind)\b",
            r"\b(?:now|so|already|then|and) (?:please |just |can you |you |come |it'?s )*(?:let it go|forgive|be nice|say (?:it'?s|we'?re|yes)|hug|unblock|get over|give me a|your turn|come home|trust me|drop|stop|smile|finish|forget|make up|time to let)\b|\b(?:let (?:it|this) go|move on|drop it|get over it|stop (?:sulking|being (?:mad|angry)|crying|punishing)|gimme a smile|give me a smile)\b",
            r"\b(?:are we (?:good|ok|okay|fine|cool)|we'?re (?:good|fine|okay),? (?:yeah|right|now)|we good|happy now|what (?:more|else) (?:do|can|should)|what else\b|how many times|said (?:i'?m |i was |that i'?m )?sorry (?:already|three|so|now|\d|a hundred|ten)|i (?:already )?(?:said|say) (?:i'?m |i was )?sorry|i(?:'ve)? apologi[sz]ed,? (?:so|now|what|already|you)|i expect (?:you|this)|expect you to|consider the matter closed|deal\?|your duty|least you can do|if (?:you|u) (?:loved|really loved|dont forgive|don'?t forgive)|insist that|not allowed to (?:be|bring)|everyone (?:stop|to)|respect that and move on|why are you still|only if you forgive|please just forgive|forgive me (?:now|already|today)|want you to forgive|need (?:you|u) to forgive|should now accept|delete the)\b",
        ),
        (
            r"\b(?:don'?t|do not|not|never) (?:have to|need to|expect|asking|owe|ask)(?: you| me)?(?: to)?\b(?=.{0,25}\b(?:forgive|move|forgiveness|accept|me)\b)",
            r"\bhope (?:that )?(?:one day |someday )?you (?:can|will|could|might)\b|\bno hurry\b|\bwhenever you'?re ready\b",
        ),
    ),
)
