/** Filters of the page. It reads what is on the page and writes nothing but `hidden`, `open` and a count. */
export const script = `
(() => {
  const all = [...document.querySelectorAll('.finding')]
  const form = document.querySelector('.filters')
  if (form === null) return
  const tiles = [...document.querySelectorAll('.tile:not([disabled])')]
  const search = document.getElementById('search')
  const group = document.getElementById('group')
  const openAll = document.getElementById('open-all')
  const words = new Map(all.map((finding) => [finding, finding.textContent.toLowerCase()]))
  form.hidden = false
  const show = () => {
    const on = new Set(tiles.filter((tile) => tile.getAttribute('aria-pressed') === 'true').map((tile) => tile.dataset.severity))
    const wanted = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
    let many = 0
    for (const finding of all) {
      const { severity, group: own } = finding.dataset
      const fits = on.has(severity) && (group.value === '' || group.value === own)
      finding.hidden = !(fits && wanted.every((word) => words.get(finding).includes(word)))
      if (!finding.hidden) many++
    }
    document.getElementById('shown').textContent = many + ' of ' + all.length + ' shown'
  }
  for (const tile of tiles) {
    tile.addEventListener('click', () => {
      const pressed = tiles.filter((each) => each.getAttribute('aria-pressed') === 'true')
      // From all of them, one click chooses one; clicking the last one brings back all.
      const next = pressed.length === tiles.length ? [tile] : pressed.includes(tile) ? pressed.filter((each) => each !== tile) : [...pressed, tile]
      for (const each of tiles) each.setAttribute('aria-pressed', String(next.length === 0 || next.includes(each)))
      show()
    })
  }
  search.addEventListener('input', show)
  group.addEventListener('change', show)
  form.addEventListener('submit', (event) => event.preventDefault())
  openAll.addEventListener('click', () => {
    const open = openAll.textContent === 'Open all'
    for (const finding of all) finding.open = open
    openAll.textContent = open ? 'Close all' : 'Open all'
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !(event.target instanceof HTMLInputElement)) {
      event.preventDefault()
      search.focus()
    } else if (event.key === 'Escape' && event.target === search) {
      search.value = ''
      show()
    }
  })
  const openLinked = () => {
    const linked = document.getElementById(location.hash.slice(1))
    if (linked instanceof HTMLDetailsElement) linked.open = true
  }
  addEventListener('hashchange', openLinked)
  openLinked()
  show()
})()
`
