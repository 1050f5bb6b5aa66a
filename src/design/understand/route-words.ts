/** What shows that a text is about a backend, and what it wants done. */
export type RequestVerb = 'design' | 'change' | 'review' | 'optimise' | 'none'

export interface Cue {
  readonly pattern: RegExp
  /** 1: a hint, to 5: nothing else means it. */
  readonly weight: number
}

const cue = (weight: number, ...patterns: readonly RegExp[]): readonly Cue[] => patterns.map((pattern) => ({ pattern, weight }))

/** Words of backends. Those that mean other things too weigh little, and are outweighed by `everyday`. */
export const backendCues: readonly Cue[] = [
  ...cue(
    3,
    /\b(?:apis?|back-?ends?|back end|databases?|graphql|micro-?services?|authentication|authorization|authorisation)\b/i,
    /\bREST\b|\brest(?:ful)? (?:api|endpoint|service|interface)s?\b|\brestful\b/,
    /\b(?:oauth2?|oidc|jwt|grpc|sql|postgres(?:ql)?|mysql|mongodb|redis|kafka|rabbitmq|sqlite|saml|sso|saas)\b/i,
    /\b(?:endpoints?|webhooks?|multi-?tenant|tenants?|rate[- ]limit(?:s|ing)?|deadlocks?|n\+1|crud|p9[59]|schemas?|sign-?in|logins?)\b/i,
    /\b(?:cms|crm|erp|lms)\b|\bdiscord bot\b|\be-?commerce\b|\baccess rules?\b|\bpull request\b/i,
    /\b(?:data models?|row[- ]level security|connection pools?|access control|foreign keys?|message brokers?)\b/i,
  ),
  ...cue(
    2,
    /\b(?:servers?|architectures?|auth|quer(?:y|ies)|migrations?|deploy(?:s|ed|ment)?|cach(?:e|es|ing)|latency|throughput|queues?)\b/i,
    /\b(?:apps?|platforms?|marketplace|telemetry|infrastructure|columns?|index(?:es)?|repository|concurrent|pagination|backup|discord)\b/i,
    /\b(?:github|gitlab|google login|express|fastify|django|rails|spring boot|kubernetes|docker|aws|checkout)\b/i,
  ),
  ...cue(
    2,
    /\b(?:e-learning|web ?shop|online shop|online store|help ?desk|leaderboards?|ledger|chat ?bots?|workers?)\b/i,
    /\b(?:like|clone of|alternative to) (?:airbnb|uber|etsy|ebay|shopify|slack|trello|twitter|instagram|dropbox|stripe|youtube|reddit|jira|zendesk)\b/i,
    // A name that only programs have: `legacy_orders`.
    /\b[a-z]+(?:_[a-z]+)+\b/,
    /\b(?:(?:url|link) shortener|shorten(?:s|ing)? (?:urls?|links?)|crawler|scraper|forum|wiki|pastebin|iot|ingestion|ingest(?:s|ing)?|ci server)\b/i,
    /\b(?:fleet|parcel|asset|order|time|vehicle|shipment|task|stock) (?:tracking|management)\b/i,
  ),
  ...cue(
    1,
    /\b(?:systems?|services?|websites?|users?|requests?|traffic|bot|tables?|cpu|code|features?|transactions?|payments?|notifications?)\b/i,
    /\b(?:chat|online|customers?|orders?|invoices?|subscriptions?|permissions?|roles?|uploads?|files?|data|logs?|dashboards?|software|admins?|records?|stored?|dispatch|reports?|tracker|consumers?|programs?)\b/i,
    /\b(?:rows?|fields?|messages?|devices?|sensors?|comments?|posts?|product|products|accounts?|scal(?:e|es|ing)|events?|jobs?|scheduling)\b/i,
  ),
]

/** Words that make a request one for something else, whatever it is about: a haiku on databases is a haiku. */
export const otherCues: readonly Cue[] = cue(
  4,
  /\b(?:haikus?|poems?|novels?|sonnets?|lyrics|songs?|essays?|jokes?|birthday|love letter|short story|fairy tale)\b/i,
  /\b(?:gothic|cathedrals?|baroque|renaissance|birdhouse|houseplants?|capital of|weather forecast|horoscope|world cup)\b/i,
  /\b(?:recipes?|flour|sauce|oven|steak|sourdough|sightseeing|itinerary|my holidays?|my vacation|tennis|dinner|lunch|breakfast)\b/i,
  /\b(?:write|create|make|give|prepare|draft)(?: me| us)?(?: an?| the| some| my)?(?: \w+)? (?:presentation|talk|slides|blog post|article|lesson|speech) (?:about|on)\b/i,
  /\bmigrations? of (?:the )?(?:wild )?(?:birds|geese|whales|animals|peoples)\b/i,
  // What a screen looks like, and not what it asks.
  /\b(?:buttons?|headings?|icons?|menus?|logos?)\b.{0,40}\b(?:round(?:er|ed)?|bold(?:er)?|bigger|smaller|wider|blue|red|green|purple|orange|centred|centered)\b/i,
)

/** Words of places where `server`, `architecture` and `table` mean something else; a `backend` of them is meant even so. */
export const everydayCues: readonly Cue[] = cue(
  4,
  /\b(?:restaurants?|waiters?|waitress|kitchens?|cook(?:ing)?|bak(?:e|ing|ery)|hotels?|bars?|caf[eé]s?)\b/i,
  /\b(?:churches|furniture|living room|gardens?|bedroom|landscapes?|buildings?|houses?)\b/i,
  /\b(?:football|soccer|volleyball|marathon|workout|yoga|gym|olympic|weddings?|holidays?|vacation|flights?|dentist)\b/i,
)

const asked = String.raw`^\W*(?:(?:hi|hello|hey|please|now|ok(?:ay)?|so|then|(?:can|could|would|will|should|shall) (?:you|we|i)|how (?:do|can|would) (?:we|i)|give (?:me|us)|let['’]?s|let us|help (?:me|us)(?: to)?|we (?:want|need|have|would like) to|i (?:want|need|have|would like) (?:you )?to|i['’]d like (?:you )?to|we['’]d like to|you should|us|me|to|quickly|just)[,\s]+)*`
/** A text that asks for one of some verbs, however politely. */
export const starts = (verbs: string): RegExp => new RegExp(`${asked}(?:${verbs})\\b`, 'i')

/** What asks to change what is there, whatever else is said. */
const changed = [
  ...cue(
    5,
    starts(
      'add|implement|extend|remove|delete|drop|rename|replace|switch|change|introduce|enable|disable|integrate|support|migrate|upgrade|convert|allow|move|split|merge|update|expose|turn|adapt|make (?:the|our|it|all|every)(?!.*\\b(?:fast|quick|cheap)er)|let (?:users|people|customers|admins?|members|moderators|everyone|them)|put|deprecate|hide|limit|lock|mark|increase|raise|bump|rework|refactor|rewrite|store|log|send|return',
    ),
  ),
  ...cue(4, /^\W*(?:and|also|plus|as well as)\s/i),
]

/** What asks to look at what is there, whatever else is said. */
const lookedAt = [
  ...cue(
    5,
    starts(
      'review|check|audit|inspect|look (?:at|over|into)|verify|validate|analy[sz]e|assess|evaluate|critique|examine|debug|fix|find (?:\\w+ )?(?:bugs|problems|issues|mistakes)',
    ),
  ),
  ...cue(
    4,
    /\b(?:i|we)(?:['’]ve| have)? (?:just |recently |already )?(?:created|wrote|written|finished|built|made|added|changed|implemented|pushed|refactored|merged|committed)\b/i,
    /\b(?:is|are) (?:this|these|that|it|our|my|the)\b.{0,120}\b(?:safe|ok|okay|correct|right|secure|good|fine|ready|sound|enough)\b/i,
    /\bwhat(?:['’]s| is) wrong\b|\bsecond opinion\b|\bfeedback\b|\btake a look\b|\bhave a look\b|\blook at it\b/i,
    /\b(?:have|did) (?:i|we) .{0,80}\b(?:correct(?:ly)?|right|properly|well)\b|^\W*are there\b.{0,80}\b(?:in|with) (?:this|our|my|the)\b/i,
    /^\W*(?:can|could|will|does|do) (?:this|these|that|our|my|the) .{0,80}\b(?:lock|break|block|fail|lose|leak|corrupt|conflict|crash)\b/i,
    /\bhere(?:['’]s| is| are) (?:my|our|the)\b|\bwhat do you think of\b/i,
    /\b(?:answers?|returns?|gives?|throws?|with) (?:an? |with |http )*(?:[45]\d\d)\b/i,
    /\bwhy (?:do(?:es)?|is|are|did|can) (?:our|my|the|this|it|we|some)\b/i,
  ),
]

/** What asks for speed of what is there, whatever else is said. */
const madeFaster = [
  ...cue(
    5,
    starts(
      'optimi[sz]e|speed up|tune|reduce|cut|lower|shrink|scale|(?:get|bring) (?:the |our |my )?(?:p\\d\\d|latency|response times?)',
    ),
    /\bhow (?:can|do|could|should) (?:we|i) (?:cut|reduce|lower|speed|tune|optimi[sz]e|scale)\b/i,
    /\bmake (?:our|my|the|it|this|these|every\w*)\b.{0,60}\b(?:faster|quicker|cheaper)\b/i,
  ),
]

/** It is slow: said of what is there alone. */
const complaints = cue(
  4,
  /\b(?:is|are|gets?|getting|got|becom(?:es?|ing)|became|feels?|went|so|too) (?:\w+ )?(?:slow(?:er)?|sluggish|down)\b/i,
  /\btakes? (?:about |up to |over )?(?:\d+|several|many|ten|two|five) seconds\b|\btakes? (?:forever|too long|ages)\b/i,
)

/** What says plainly that something is there already. */
export const thereCues: readonly Cue[] = [...changed, ...lookedAt, ...madeFaster, ...complaints]

/** A thing that is there, as what the text is about: `our bot`, `the endpoint`; a plan of ours is not there yet. */
export const opensWithThing: RegExp =
  /^\W*(?:(?:do|does|did|is|are|can|could|will|has|have)\s+)?(?:our|my|this|these|the|why)\s+(?!(?:\w+\s+)?(?:ideas?|plans?|vision|goal|dream|startup|company|team|club|school|business|mission|next|new|future)\b)/i

const time = String.raw`\d[\d.,]*\s*(?:ms|milliseconds?|msecs?|s|secs?|seconds?)\b`
const most = 'below|under|within|less than|at most|no more than|faster than|max(?:imum)?|of|[<≤]=?'
/** A thing that no one has yet, named as people name it: `a photo sharing app …`. */
export const newThing: readonly Cue[] = cue(
  3,
  /^\W*(?:an?|new|some)\s+(?!(?:bug|problem|issue|question|user|customer)s?\b)[\w-]+/i,
  /^\W*(?!(?:our|my|this|these|the|why|i|we)\s)(?:[\w-]+\s+){0,3}?(?:crm|erp|cms|portal|tracker|tracking|manager|management|tool|bot|clone|gateway|dashboard|ingestion|pipeline|registry|directory)\s+(?:for|that|to|which|where|with|of|in)\b/i,
)

/** `replace Jira with our own issue tracker`: what comes is new. */
export const replacedByNew: RegExp = /\breplac(?:e|es|ing)\b.{1,60}\b(?:with|by)\s+(?:an?|our own|my own|something|some)\b/i

/** A number that is wished for is no complaint about it. */
export const goals: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:p ?\d\d(?:\.\d)?|\d\dth percentile|latenc(?:y|ies)|response times?|answers?|responses?|respond(?:s|ing)?)\b[^.;\n\d]{0,30}?(?:\b|\s)(?:${most})\s*${time}`,
    'gi',
  ),
  new RegExp(String.raw`(?:\b|\s)(?:${most})\s*${time}(?:\s+(?:latency|response times?|(?:at |for )?p ?\d\d))?`, 'gi'),
  new RegExp(String.raw`\bp ?\d\d(?:\.\d)?\s*(?:latency\s*)?[:=~]?\s*${time}`, 'gi'),
  new RegExp(String.raw`\b${time}\s+(?:latency|response times?|(?:at |for )?p ?\d\d)\b`, 'gi'),
]

/** What asks for each verb. */
export const verbCues: Readonly<Record<Exclude<RequestVerb, 'none'>, readonly Cue[]>> = {
  design: [
    ...cue(
      5,
      starts(
        'design|build|create|develop|architect|plan|set up|start|scaffold|generate|come up with|model|sketch|draft|propose|make (?:a|an|me)|write (?:a|an|the)|something like',
      ),
    ),
    ...cue(
      4,
      /\bhow (?:should|would|do|can|could) (?:i|we|you) (?:structure|model|design|build|store|organi[sz]e|architect)\b/i,
      /\bfrom scratch\b/i,
    ),
    ...cue(
      3,
      /\b(?:need|needs|want|wants|looking for|require|would like|['’]d like|wish for)\s+(?:[\w-]+\s+){0,2}?(?:an?|some|new|our own|authentication|backend|microservices)\b/i,
      /\b(?:want|need) (?:software|an app|a tool|a system)\b|\b(?:our|my|the) (?:idea|plan|vision)\b|\bwe are an? [\w -]{2,30} (?:company|business|school|club|shop)\b/i,
      /\bgive (?:me|us) (?:an?|the)\b|\bwhich (?:database|architecture|stack|backend|framework|store|queue|broker)\b/i,
      /^\W*(?:an?\s+|the\s+|new\s+)?(?:[\w-]+\s+){0,4}?(?:backend|api|system|platform|service|app|application|server|database|architecture|marketplace|shop|store|saas)\s+(?:for|that|to|which|where|with|of|in)\b/i,
    ),
    ...cue(
      2,
      /\b(?:design|architect|invent|greenfield|starting|startup|new (?:product|project|company|business))\b/i,
      /\bthat can handle\b|\b(?:best|right|suitable) (?:architecture|database|design|stack)\b|\bno (?:backend|server|database|api) yet\b|\bgoing to (?:sell|offer|build|launch)\b/i,
    ),
  ],
  change: [
    ...changed,
    ...cue(4, /[,.;:!?]\s*(?:so )?(?:please )?(?:also )?(?:add|support|implement|remove|change|allow|enable|rename|replace)\b/i),
    ...cue(
      3,
      /\b(?:should|must|has to|needs to|ought to) (?:also |now |no longer )?(?:support|accept|allow|have|be|become|offer|use|return|send|stop|require)\b/i,
      /\binstead of\b/i,
    ),
  ],
  review: [
    ...lookedAt,
    ...cue(
      4,
      /\b(?:someone|anyone|anybody|everybody|strangers?|others|customers|users) (?:can|could|may|might) (?:read|see|change|access|delete|guess)\b/i,
      /\b(?:holes?|pentest|penetration test|insecure|unsafe|attack(?:er|ed|s)?|hacked|breach(?:ed)?)\b/i,
      /\b(?:issues?|problems?|trouble|bugs?|failures?|errors?) (?:with|in|when|after|every|on)\b/i,
      /\b(?:crash(?:es|ed|ing)?|fail(?:s|ed|ing)?|broken|leak(?:s|ed|ing)?|corrupt(?:s|ed)?|vulnerab\w+|deadlocks?|race conditions?)\b/i,
    ),
    ...cue(
      2,
      /\b(?:why do(?:es)?|know why|no idea why|errors?|bugs?|issues?|security|insecure|other tenants|sometimes|randomly|twice|wrong|lost|missing|duplicate[sd]?)\b/i,
    ),
  ],
  optimise: [
    ...madeFaster,
    ...cue(
      4,
      /\b(?:slow(?:er|ly|s|ed)?|sluggish|faster|bottlenecks?|optimi[sz]e|performance|too long|forever|missing index(?:es)?|tuning)\b/i,
      /\bindex(?:es)?\b.{0,60}\bmissing\b|\b(?:cope|deal) with\b.{0,60}\btimes\b|\bout of capacity\b|\btoo expensive\b/i,
    ),
    ...cue(
      3,
      /\b(?:latency|response times?|backlog|always behind|falls behind|lags?|lagging|cpu|p9[59]|capacity|throughput|timeouts?|times out|time out)\b/i,
      /\b\d+ ?(?:ms|seconds)\b/i,
      /\btakes? (?:about |up to |over )?(?:\d+|several|many|ten|two|five) (?:seconds|minutes|hours)\b|\bmemory usage\b|\bneeds? (?:a|\d+|several) (?:seconds?|minutes?|hours?)\b|\bmostly idle\b|\bhow many (?:requests|users|connections|messages)\b.{0,60}\b(?:handle|take|serve|hold)\b|\bwill .{0,60}\b(?:hold|cope|survive|keep up)\b/i,
      /\b(?:bills?|costs?|spending)\b.{0,40}\b(?:doubled|tripled|grew|grows|growing|went up|goes up|rising|rose|exploded|too high)\b/i,
      /\b(?:ten|two|three|\d+)(?: times|x) (?:the |more )?(?:traffic|load|users)\b/i,
    ),
    ...cue(2, /\bas we (?:scale|grow)\b|\bpeak (?:hours|load)\b|\b(?:more|growing) (?:traffic|load|users)\b/i),
  ],
}

/** What a review or a change is about, the most telling first. */
export const topics: readonly (readonly [string, RegExp])[] = [
  ['discord', /\bdiscord\b/i],
  ['migrations', /\bmigrations?\b/i],
  ['authentication', /\b(?:oauth2?|oidc|jwt|auth|authentication|logins?|sign-?in|sso|saml)\b/i],
  ['tenancy', /\bmulti-?tenant|\btenants?\b/i],
  ['webhooks', /\bwebhooks?\b/i],
  ['graphql', /\bgraphql\b/i],
  ['database', /\b(?:databases?|quer(?:y|ies)|schemas?|index(?:es)?|sql|postgres(?:ql)?|columns?|tables?)\b/i],
  ['microservices', /\bmicro-?services?\b/i],
  ['api', /\b(?:apis?|endpoints?|REST)\b/],
  ['server', /\b(?:servers?|backend)\b/i],
]
