"""How the labelling page looks: the style sheet that goes into its configuration.

Label Studio 1.23's own classes are named here and in `task_style.py` and `links.py`. Its arrows lie
over the words and do not say which spans they join, so those that were suggested are hidden: the
ends of a selected span's links are ringed instead. The arrow that the mouse is on in the panel is
drawn, and while a span is selected those that a person has drawn.
"""

# pre-wrap shows white space as it is. The container's line height is that of an empty line, and the
# least of any. The area rule brings back the handles at a span's ends, which Chromium hides by
# default. The small labels get no opacity: that would lay them over the handles. Each line runs as
# its first letter does: from the right in Arabic and Hebrew. It gets the column's width, as Label
# Studio's is no wider than its words: a short one would begin at the left whichever way it runs.
_TEXT = """
.htx-text, [class*="richtext__container"], [class*="richtext__line"], .htx-highlight \
{ white-space: pre-wrap !important; }
[class*="richtext__container"] { line-height: 1.2 !important; font-size: 14px !important; }
[class*="richtext__line"] { line-height: 2 !important; font-size: 16px !important; \
width: 100%; padding-left: 0 !important; }
[class*="richtext__line"], .annotate-article :is(h1, h2, h3, h4, h5, h6) \
{ unicode-bidi: plaintext; text-align: start; }
.htx-highlight area { display: inline-block !important; }
.htx-highlight::after { font-size: 10px !important; font-weight: 400 !important; \
letter-spacing: 0 !important; white-space: nowrap; unicode-bidi: isolate; direction: ltr; }
"""

# The panel has to fit a small screen, with the attributes of a selected span below the labels.
_PANEL = """
.annotate-columns { display: flex; gap: 16px; align-items: flex-start; }
.annotate-article { flex: 1 1 auto; min-width: 0; max-width: 60em; padding-left: 12px; }
.annotate-hidden { display: none; }
.annotate-panel { flex: 0 0 232px; position: sticky; top: 0; align-self: flex-start; \
max-height: calc(100vh - 130px); overflow-y: auto; }
.annotate-panel .lsf-labels { margin: 0 !important; padding: 0 !important; }
.annotate-panel .lsf-label { margin: 0 4px 4px 0 !important; font-size: 14px !important; \
height: 22px !important; line-height: 22px !important; }
.annotate-panel .lsf-labels h4 { flex: 0 0 100%; }
.annotate-panel h4 { margin: 6px 0 3px !important; font-size: 14px !important; \
line-height: 18px !important; }
.annotate-attribute h4 { margin: 2px 0 0 !important; font-size: 14px !important; \
line-height: 16px !important; font-weight: normal !important; }
.annotate-switch { display: flex; gap: 8px; align-items: center; }
.annotate-attribute .lsf-choices \
{ display: flex !important; flex-wrap: wrap; margin: 0 !important; }
.annotate-attribute .lsf-choice { width: auto !important; margin: 0 !important; \
padding: 0 8px 0 0 !important; }
.annotate-attribute .lsf-choice__item, .annotate-attribute .lsf-choice label \
{ margin: 0 !important; padding: 0 !important; min-height: 0 !important; \
font-size: 14px !important; font-weight: normal !important; line-height: 20px !important; }
.annotate-attribute .ant-checkbox + span { padding: 0 0 0 4px !important; }
.annotate-attribute .lsf-hint { font-size: 10px !important; }
"""

# On a small screen the list of tasks and Label Studio's own panel leave the article its place.
_SCREEN = """
@media (max-width: 1500px) {
.lsf-label-view__table, .lsf-label-view__dataview \
{ width: 96px !important; flex-basis: 96px !important; min-width: 0; overflow: hidden; }
.lsf-sidepanels:has(.lsf-tabs-panel_alignment_right) { padding-right: 264px !important; }
.lsf-sidepanels__wrapper_align_right, .lsf-tabs-panel_alignment_right { width: 264px !important; }
}
"""

# `__active` is the selected span; `_highlighting` is there while the mouse is on a relation in the
# panel. No `>` in here: it would reach the browser as an entity, and its rule be void. A ring and
# the name in it are set by the task's own sheet, for one span and not for those that lie in it.
_ARROWS = """
.htx-highlight { --annotate-ring: transparent; --annotate-link: none; \
outline: 2px solid var(--annotate-ring); outline-offset: 1px; }
.htx-highlight[data-start]:not(.__active)::before { content: var(--annotate-link); \
padding: 0 4px; margin-right: 3px; border-radius: 3px; background: #a21caf; color: #ffffff; \
font-size: 11px; line-height: 14px; white-space: nowrap; unicode-bidi: isolate; }
.relations-overlay { mix-blend-mode: multiply; }
.relations-overlay g[class*="relationItem"] { display: none; }
.relations-overlay g[class*="relationItem"][class*="_highlighted"] \
{ display: inline !important; }
.relations-overlay g[text-anchor] rect { fill: #e9d5f5 !important; stroke: none !important; }
.relations-overlay g[text-anchor] text { fill: #4a1a63 !important; font-size: 11px !important; }
.annotate-links:not(:has([data-testid="textarea-region"])) { display: none; }
.annotate-links form, .annotate-links [class*="actions"] { display: none; }
.annotate-links [data-testid="htx-textbox-content"] { padding: 2px 6px; min-height: 0; }
"""

STYLE = _TEXT + _PANEL.lstrip() + _SCREEN.lstrip() + _ARROWS.lstrip()

# The guide in the window of the instructions. No quotation marks and no `>`: the server's cleaner
# of HTML would write them as entities.
GUIDE_CLASS = "annotate-guide"
GUIDE_STYLE = """
.annotate-guide { white-space: normal; font-size: 15px; line-height: 1.5; }
.annotate-guide h1 { font-size: 22px; margin: 0 0 4px; }
.annotate-guide h2 { font-size: 18px; margin: 28px 0 8px; padding-top: 10px; \
border-top: 2px solid #dcdcd6; }
.annotate-guide h3 { font-size: 15px; margin: 20px 0 4px; }
.annotate-guide td { padding: 2px 14px 2px 0; vertical-align: top; }
.annotate-guide details summary { cursor: pointer; font-size: 16px; font-weight: 600; \
margin: 8px 0; }
.annotate-guide p { margin: 4px 0 8px; }
.annotate-guide ol { list-style: decimal; padding-left: 24px; }
.annotate-guide ul { list-style: disc; padding-left: 24px; }
.annotate-guide ul.marks { list-style: none; padding-left: 12px; font-size: 14px; }
.annotate-guide .soft, .annotate-guide .fact { color: #5c6166; }
.annotate-guide .fact { display: block; padding-left: 18px; }
.annotate-guide blockquote { margin: 10px 0; padding: 8px 14px; border-radius: 6px; \
background: #f4f4ef; line-height: 2; }
.annotate-guide .name { padding: 1px 8px; border-radius: 4px; border-left: 5px solid var(--c); \
background: color-mix(in srgb, var(--c) 14%, transparent); font-family: monospace; }
.annotate-guide .m { padding: 1px 2px; border-bottom: 2px solid var(--c); \
background: color-mix(in srgb, var(--c) 14%, transparent); }
.annotate-guide .tag { margin-left: 5px; font-size: 10px; font-weight: 600; user-select: none; }
"""
