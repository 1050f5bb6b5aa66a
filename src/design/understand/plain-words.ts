import { stem } from './stem.ts'

const words = `
a about above across after again all allow also am an and another any anything app application are around as ask at
availability available away back backend backends be because been before behind being below best better between big both bring build
but by call came can cannot case change clear come common complete could create current data database day deal design develop
different do does doing done down during each early easily easy either else enable end engine enough etc even ever every everyone everything
expect feature few find first fit five follow for four from full further get give go going good great grow had handle has have having
he help her here high him his how however i idea if important in include including into is it its just keep kind know large last late
later launch least less let like likely long look lot low make manage many maximum may maybe me mean might minimum month more most much
must my near need never new next nice no non none normal not nothing now of off often okay old on once one only onto open or other our
out over own part people per perhaps place plan platform please plus possible previous product project provide quick quickly quite rather
ready real really request require right run same save say scale second see send server serve service set several shall she should show simple
simply since single site small so software solution some somebody someone something soon sort start startup still stop store such support sure
system take team tell than that the their them then there therefore these they thing think this those though three through thus time to
today together too tool top total track tracking try turn two type typically under until up us use used user usually various very via
view want was way we week well were what when where whether which while who whole whose why will wish with within without work world
would year yes yet you your api application approach architecture based basic business capable company component
concurrent customer daily deliver every existing fast feature integrate interface modern robust scalable secure solid
stack technology web mobile website online don doesn isn aren won im weve id ill peak roughly approximately about usual native active reliable sustainable affordable massive impressive interactive sign log apply retention isn live token compliant uptime budget retain nobody wait add able
`

/** Words that say nothing of what a system is about, as stems. */
export const plainStems: ReadonlySet<string> = new Set(
  words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(stem),
)
