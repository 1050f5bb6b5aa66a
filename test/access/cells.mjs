/**
 * What each caller gets: a status, or whether a list has the row in it. `public`, `followers`, `private`: posts of the
 * author; `own`: the caller's own private one. For a person: `listed` and `unlisted` are others.
 */
const expected = `
post              anonymous stranger author follower moderator admin
get public              200      200    200      200       200   200
get draft               404      404    200      404       200   404
get followers           404      404    200      200       200   404
get private             404      404    200      404       200   404
get own                   -      200    200      200       200   200
get missing             404      404    404      404       404   404
list public              in       in     in       in        in    in
list draft              out      out     in      out        in   out
list followers          out      out     in       in        in   out
list private            out      out     in      out        in   out
list own                  -       in     in       in        in    in
create own              401      201    201      201       201   201
create others           401      403    403      403       403   403
update public           401      403    200      403       403   200
update draft            401      404    200      404       403   404
update followers        401      404    200      403       403   404
update private          401      404    200      404       403   404
update own                -      200    200      200       200   200
update missing          401      404    404      404       404   404
give public             401      403    403      403       403   200
give own                  -      403    403      403       403   403
unpublish public        401      403    200      403       403   403
delete public           401      403    204      403       204   403
delete draft            401      404    204      404       204   404
delete followers        401      404    204      403       204   404
delete private          401      404    204      404       204   404
delete own                -      204    204      204       204   204
delete missing          401      404    404      404       404   404
like public             401      200    200      200       200   200
like followers          401      404    200      200       200   404
like private            401      404    200      404       200   404
like missing            401      404    404      404       404   404
close public            401      403    200      403       200   403
close followers         401      404    200      403       200   404
close private           401      404    200      404       200   404
digest public           200      200    200      200       200   200
digest followers        404      404    200      200       200   404
digest private          404      404    200      404       200   404

person            anonymous stranger author follower moderator admin hermit
get listed              200      200    200      200       200   200    200
get unlisted            404      404    404      404       404   200    404
get self                  -      200    200      200       200   200    200
list listed              in       in     in       in        in    in     in
list unlisted           out      out    out      out       out    in    out
list self                 -       in     in       in        in    in     in
create self             401      403    403      403       403   403    403
update listed           401      403    403      403       403   200    403
update unlisted         401      404    404      404       404   200    404
update self               -      200    200      200       200   200    200
delete listed           401      403    403      403       403   204    403
delete unlisted         401      404    404      404       404   204    404

follow            anonymous stranger author follower moderator
get others              401      404    404      404       404
get by                    -      200    200      200       200
get target                -      200    200      200       200
list others             401      out    out      out       out
list by                   -       in     in       in        in
list target               -       in     in       in        in
create own              401      201    201      201       201
create others           401      403    403      403       403
create unlisted         401      422    422      422       422
delete others           401      404    404      404       404
delete by                 -      204    204      204       204
delete target             -      204    204      204       204

comment           anonymous stranger author follower moderator admin
get onPublic            401      404    200      200       200   404
get onPrivate           401      404    200      200       200   404
get own                   -      200    200      200       200   200
list onPublic           401      out     in       in        in   out
list own                  -       in     in       in        in    in
create onPublic         401      201    201      201       201   201
create onPrivate        401      422    201      422       201   422
create inName           401      403    403      403       403   403
update onPublic         401      404    403      403       403   404
update own                -      200    200      200       200   200
delete onPublic         401      404    204      403       204   404
delete own                -      204    204      204       204   204

reply             anonymous stranger author follower moderator admin
get onTheirs            404      404    200      200       200   404
get onOwn                 -      200    200      200       200   200
list onTheirs           out      out     in       in        in   out
list onOwn                -       in     in       in        in    in
create onTheirs         401      422    201      201       201   422
create onOwn              -      201    201      201       201   201
create inName           401      403    403      403       403   403
delete onTheirs         401      404    403      403       403   404
delete onOwn              -      204    204      204       204   204
`

export const cells = readCells(expected)

function readCells(text) {
  return text
    .trim()
    .split(/\n\s*\n/)
    .flatMap((block) => {
      const [[entity, ...names], ...lines] = block.split('\n').map((line) => line.trim().split(/\s+/))
      return lines.flatMap(([act, target, ...results]) =>
        names.map((caller, i) => ({ entity, caller, act, target, result: results[i] })).filter(({ result }) => result !== '-'),
      )
    })
}
