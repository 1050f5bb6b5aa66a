import { stem } from './stem.ts'

const words = `
amount approver assign authenticate author awaitable backlot balancer ball basked bonk boom boot browse calender checksum classifier
coarse colander command commend commence commit commute condensation conservation convention conversation conversational conversion
creation curse cynical deride devise diagnostic discard dispatcher diver doctoral driven enjoyment escalade export fellow fodder fold
healthy instruct instruction integration invent invention inventor invoke involve iterator iterators lasting last laps leaner learned
ledge lessen lessor lift limestone lint lisp list lodger lust massage millstone modulate modulation multiplier organizational parsec
partition partitioner patent patience pavement planer planter polish posture prayer presence present preservation preserve produce
prospect protect rake rant recurrent redaction reduction referring reflection refine reject rejection relation remainder renovation
resolver return ruck scheduler senior sender sip skip slip snip splint spring stride stunted taller teach tenet thicket thickets tick
ticker tiller timezone unload valance walled waller wheelhouse meeting shaping shopping skipping slipping raking racking ranging
ranting booming booting listening building boiling protocol portal master masters poster posters faster station stations nation
garden gardens goods sorted sailors sailor traders trader readers reader breeder feeder letters letter
`

/** Words of every day that are a letter off one of the catalogue, as stems: a senior is no sensor. */
export const ordinaryWords: ReadonlySet<string> = new Set(
  words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(stem),
)
