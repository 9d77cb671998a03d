# ruff: noqa: E501 - long lines of markup and wordings
"""What icons do: for each function the names it has in the sets, what it shows, and how people ask for it.

A row is `function | file names in the sets | what it shows | what it does`.
"""

from __future__ import annotations

from dataclasses import dataclass

TABLE = """
attach | paperclip, attach, attachment | paperclip, paper clip | attach a file, add an attachment, attach something, attachments
delete | trash-2, trash, trash-can, delete, trashcan, delete-bin, trash-outline, trash-can-outline | trash can, bin, dustbin, waste basket, garbage can | delete, remove, throw away, delete this, move to trash
close | x, close, x-lg, xmark, close-outline | x, cross, small x | close, dismiss, close this, shut this
more | ellipsis, dots-horizontal, three-dots, kebab-horizontal, ellipsis-horizontal, dots-three, more, more-fill | three dots, dots, ellipsis | more, more options, more actions, open the overflow menu, other actions
more_v | ellipsis-vertical, dots-vertical, three-dots-vertical, dots-three-vertical, more-2 | three vertical dots, vertical dots, three dots | more options, row menu, more actions, options
settings | settings, cog, gear, settings-outline, gear-six, cog-outline, settings-3 | gear, cog, cogwheel, gear wheel | settings, open the settings, preferences, options, configure
search | search, magnify, magnifying-glass, search-outline, search-line | magnifying glass, magnifier, looking glass | search, find something, look something up, start a search
notify | bell, notifications, bell-outline, notification, notification-3 | bell | notifications, see the notifications, alerts, show what is new
expand | chevron-down, chevron-down-outline, caret-down, arrow-down-s, angle-down | chevron down, arrow pointing down, down arrow | expand, unfold, show more, open the section
collapse | chevron-up, caret-up, arrow-up-s, angle-up, chevron-up-outline | chevron up, arrow pointing up | collapse, fold, show less, hide the section
next | chevron-right, caret-right, arrow-right-s, angle-right, chevron-forward | chevron right, right arrow, arrow to the right | next, go on, next page, forward
previous | chevron-left, caret-left, arrow-left-s, angle-left, chevron-back | chevron left, left arrow, arrow to the left | previous, previous page, go back one, earlier
back | arrow-left, arrow-left-line, arrow-back | arrow pointing left, left arrow | go back, back, return, to the page before
forward | arrow-right, arrow-right-line, arrow-forward | arrow pointing right, right arrow | forward, go forward, continue
up | arrow-up, arrow-up-line, arrow-up-outline | up arrow, arrow up | move up, go up, to the top
down | arrow-down, arrow-down-line, arrow-down-outline | down arrow, arrow down | move down, go down
edit | pencil, edit, pen, pencil-line, create, pencil-simple, pencil-outline | pencil, pen | edit, change, modify, rename, edit this
add | plus, plus-lg, add, add-outline, add-line | plus, plus sign | add, add new, new, create, add one more
minus | minus, dash-lg, remove, subtract, dash | minus, minus sign, dash | less, decrease, one less, reduce
menu | menu, list, bars, three-bars, menu-outline, menu-line | hamburger, three lines, three bars, burger | menu, open the menu, navigation, main menu
home | house, home, home-outline, home-line, house-door | house | home, go home, start page, home page
user | user, account, person, circle-user, account-circle, person-circle, user-line, user-circle | person, head and shoulders, silhouette, little man | account, profile, my account, user menu
users | users, people, account-group, account-multiple, people-outline, user-group, group-line | group of people, people, two persons | people, members, team, contacts, participants
mail | mail, envelope, email, mail-outline, mail-line, envelope-simple | envelope, letter | mail, send mail, messages, write an e-mail
send | send, paper-plane, send-outline, send-plane, paperplane, paper-plane-tilt | paper plane, paper aeroplane | send, send it, submit the message
reply | reply, arrow-bend-up-left, reply-line, arrow-undo | arrow bending left, curved arrow | reply, answer, respond
reply_all | reply-all, reply-all-line, reply-all-outline | double curved arrow | reply to all, answer everybody
inbox | inbox, inbox-outline, inbox-line, tray | inbox tray, tray | inbox, incoming mail
archive | archive, archive-outline, archive-line, archive-box | box, archive box | archive, put away, move to the archive
star | star, star-outline, star-line | star | star, favourite, mark as favourite, mark with a star
heart | heart, heart-outline, heart-line | heart | like, love, add to favourites, wish list
bookmark | bookmark, bookmark-outline, bookmark-line, bookmark-simple | bookmark, ribbon | bookmark, save for later, remember this
flag | flag, flag-outline, flag-line | flag | flag, report, mark
pin | pin, push-pin, pushpin, thumbtack, pushpin-line, pin-outline, pin-angle | pin, drawing pin, thumbtack | pin, pin this, stick to the top
tag | tag, price-tag, tag-outline, pricetag, price-tag-3 | tag, price tag, label | tags, add a label, labels
download | download, download-outline, download-line, tray-arrow-down, download-simple | arrow down into a tray, down arrow over a line | download, save to disk, get the file
upload | upload, upload-line, cloud-upload, tray-arrow-up, upload-simple, cloud-upload-outline | arrow up out of a tray, up arrow | upload, upload a file, send a file up
cloud | cloud, cloud-outline, cloud-line | cloud | cloud, cloud storage, sync
share | share-2, share, share-variant, share-social, share-nodes, share-network, share-line | three connected dots, share sign, dots joined by lines | share, share this, send to others
link | link, link-variant, link-45deg, link-outline, links-line, link-simple | chain, chain link | copy the link, insert a link, link
external | external-link, open-in-new, box-arrow-up-right, link-external, external-link-line, arrow-square-out, open-outline | box with an arrow, arrow out of a box | open in a new tab, open in a new window, external page
copy | copy, content-copy, clone, copy-outline, file-copy-line, files | two sheets, two pages, overlapping squares | copy, duplicate, copy to the clipboard
paste | clipboard, clipboard-outline, clipboard-line, content-paste | clipboard | paste, clipboard
cut | scissors, content-cut, scissors-line, cut-outline, cut | scissors | cut, cut out
save | save, content-save, floppy-disk, save-outline, save-line, floppy, content-save-outline | floppy disk, diskette, disk | save, save this, keep the changes
print | printer, print, printer-outline, printer-line, print-outline | printer | print, print this page, make a printout
refresh | refresh-cw, refresh, arrow-clockwise, rotate, sync, refresh-outline, refresh-line, arrows-clockwise | round arrows, circular arrows, turning arrow | refresh, reload, update the list, load again
undo | undo-2, undo, arrow-counterclockwise, arrow-undo-outline, arrow-go-back-line, rotate-left | arrow turning back, arrow turning left | undo, take back, revert
redo | redo-2, redo, arrow-redo-outline, arrow-go-forward-line, rotate-right, arrow-u-up-right | arrow turning right, arrow turning forward | redo, do again
filter | funnel, filter, filter-line, filter-outline, filter-variant | funnel | filter, filter the list, narrow down
sort | arrow-up-down, sort, swap-vertical, sort-down, arrows-down-up, arrow-up-down-line | up and down arrows, arrows up and down | sort, change the order, order
calendar | calendar, calendar-outline, calendar-line, calendar-blank | calendar | calendar, pick a date, choose a day, schedule
clock | clock, clock-outline, time-outline, time-line | clock | history, time, recent, reminders
alarm | alarm-clock, alarm, alarm-outline, alarm-line | alarm clock | set an alarm, wake me, remind me
camera | camera, camera-outline, camera-line | camera | take a picture, camera, take a photo
image | image, image-outline, image-line, picture-in-picture | picture, landscape picture, photo | insert a picture, images, gallery, pictures
video | video, video-outline, videocam, video-line, video-camera, camera-video | video camera, film camera | start a video call, video, camera on or off
mic | mic, microphone, mic-outline, mic-line | microphone | record your voice, speak, microphone, dictate
mute | mic-off, microphone-off, mic-mute, mic-off-outline, microphone-slash, mic-off-line | crossed-out microphone, microphone with a line through | mute, mute yourself, microphone off
sound | volume-2, volume-high, volume-up, speaker-high, unmute, volume-up-line, volume-high-outline | loudspeaker, speaker | volume, sound, turn the sound on
silent | volume-x, volume-off, volume-mute, speaker-x, mute, volume-mute-line | crossed-out loudspeaker, silent speaker | mute the sound, silence, sound off
phone | phone, telephone, call-outline, phone-outline, phone-line | telephone, receiver, handset | call, phone, make a call, ring up
hangup | phone-off, phone-hangup, telephone-x, phone-slash, phone-x | crossed-out telephone | hang up, end the call
chat | message-circle, chat, chat-outline, comment, chatbubble, chat-1, chat-circle, comment-discussion | speech bubble, bubble | chat, messages, start a chat, comments
help | circle-help, help-circle, question-circle, circle-question, question, help-circle-outline, question-line | question mark | help, get help, what is this, support
info | info, information, info-circle, circle-info, information-circle-outline, information-line, information-outline | letter i in a circle, i sign | information, details, about, more information
warning | triangle-alert, alert, exclamation-triangle, triangle-exclamation, warning-outline, alert-line, warning | warning triangle, exclamation mark | warnings, problems, report a problem
check | check, check-lg, checkmark, check-line | check mark, tick | done, confirm, accept, mark as done, approve
check_circle | circle-check, check-circle, checkmark-circle, checkbox-circle | tick in a circle, check mark in a circle | complete, mark as complete, approve, resolve
block | ban, cancel, slash-circle, circle-slash, prohibit, forbid | circle with a line through, no-entry sign | block, ban, cancel, forbid
lock | lock, lock-outline, lock-closed, lock-line | padlock, lock, closed lock | lock, make private, protect
unlock | lock-open, unlock, lock-open-outline, unlock-line, lock-simple-open | open padlock, open lock | unlock, make public
key | key, key-outline, key-line, vpn-key | key | password, access keys, change the password
eye | eye, eye-outline, eye-line | eye | show, view, preview, show the password, look at it
eye_off | eye-off, eye-slash, eye-closed, eye-off-outline, eye-off-line | crossed-out eye, eye with a line through | hide, hide the password, make invisible
signout | log-out, logout, box-arrow-right, right-from-bracket, sign-out, log-out-outline, logout-box-r | arrow out of a door, arrow leaving a box | sign out, log out, log off, leave
signin | log-in, login, box-arrow-in-right, right-to-bracket, sign-in, log-in-outline, login-box | arrow into a door, arrow into a box | sign in, log in, enter
cart | shopping-cart, cart, cart-shopping, cart-outline, shopping-cart-line | shopping cart, trolley | cart, open the basket, shopping cart, see my cart
bag | shopping-bag, shopping, bag, handbag, bag-outline, shopping-bag-line | shopping bag, bag | bag, shopping bag, see my bag
card | credit-card, card-outline, bank-card-line, credit-card-outline | credit card, bank card | pay by card, payment, cards
gift | gift, gift-outline, gift-line | present, gift, box with a bow | gifts, send a present, vouchers
truck | truck, truck-outline, truck-line, car-outline | lorry, truck, delivery van | delivery, shipping, track the parcel
map | map, map-outline, map-line, map-trifold | map, folded map | map, show on the map
place | map-pin, map-marker, geo-alt, location-dot, location-outline, map-pin-line, location | map pin, drop-shaped pin, marker | location, where it is, show the place, address
globe | globe, web, earth, globe-outline, earth-line, global-line | globe, earth | language, change the language, website, public
folder | folder, folder-outline, folder-line, file-directory | folder | folder, open the folder, files
folder_add | folder-plus, folder-add, folder-plus-outline, folder-add-line | folder with a plus | new folder, create a folder
file | file, file-outline, document-outline, file-line, file-earmark | sheet of paper, page, document | file, document, open the file
file_add | file-plus, file-plus-outline, file-add-line, file-earmark-plus | page with a plus | new file, new document
grid | layout-grid, grid, view-grid, grid-outline, grid-fill, grid-line, squares-four | four squares, grid, squares | grid view, tiles, show as tiles, all apps
listview | list, format-list-bulleted, list-ul, list-unordered, list-outline, list-bullets, list-check | list, lines with bullets | list view, show as a list, bulleted list
numbered | list-ordered, format-list-numbered, list-ol, list-numbers | numbered lines, one two three | numbered list, ordered list
bold | bold, format-bold, type-bold, text-b | letter B, B | bold, make bold, bold text
italic | italic, format-italic, type-italic, text-italic | slanted I, letter I | italic, make italic, slanted text
underline | underline, format-underline, type-underline, text-underline | underlined U, U with a line | underline, underlined text
align_left | align-left, format-align-left, text-left, text-align-left, text-align-start | lines on the left | align left, left-aligned
align_center | align-center, format-align-center, text-center, text-align-center | centred lines | centre the text, align to the centre
quote | quote, format-quote-close, quotes, double-quotes-l, text-quote, message-square-quote, blockquote-left | quotation marks | quote, insert a quotation
code | code, code-tags, code-slash, code-line, code-xml | angle brackets, pointed brackets | code, show the source, insert code
table | table, table-outline, table-2, table-large | table, raster | table, insert a table
chart | chart-column, chart-bar, bar-chart, graph, bar-chart-line, stats-chart, chart-simple | bar chart, bars | statistics, reports, analytics, figures
line_chart | chart-line, graph-up, trending-up, line-chart-line, chart-line-up | rising line, line chart | trends, growth, performance
pie | chart-pie, pie-chart, pie-chart-outline, pie-chart-line, pie-chart-2-line | pie chart, cake | shares, breakdown
play | play, play-fill, play-outline, play-line | triangle, play sign | play, start, run
pause | pause, pause-fill, pause-line, pause-outline | two bars, pause sign, two vertical bars | pause, hold
stop | square, stop, stop-fill, stop-line, stop-outline | square | stop, end, stop recording
record | circle-dot, record, record-circle, record-circle-line, radio-button-on | dot in a circle | record, start recording
skip | skip-forward, skip-next, skip-end, skip-forward-line, play-skip-forward, forward-step | triangle and a bar to the right | next song, skip, next track
rewind | skip-back, skip-previous, skip-start, skip-back-line, play-skip-back, backward-step | triangle and a bar to the left | previous song, previous track, start again
shuffle | shuffle, shuffle-variant, shuffle-line, shuffle-outline | crossing arrows | shuffle, random order, mix
repeat | repeat, repeat-line, repeat-outline | arrows in a loop | repeat, loop
music | music, music-note, musical-notes, music-2, music-notes | musical note, note | music, songs
fullscreen | maximize, fullscreen, arrows-fullscreen, expand, expand-outline, screen-full, corners-out, fullscreen-line | corners, four corners, arrows outwards | full screen, enlarge, maximise
shrink | minimize, fullscreen-exit, compress, contract-outline, screen-normal, corners-in, fullscreen-exit-line | inward corners, arrows inwards | leave full screen, make smaller
zoomin | zoom-in, magnify-plus, magnifying-glass-plus, zoom-in-line, magnify-plus-outline | magnifying glass with a plus | zoom in, make larger, bigger
zoomout | zoom-out, magnify-minus, magnifying-glass-minus, zoom-out-line, magnify-minus-outline | magnifying glass with a minus | zoom out, make smaller
dark | moon, moon-outline, moon-line, weather-night, moon-stars | moon, crescent | dark mode, night mode, switch the theme
light | sun, sunny, sun-line, weather-sunny, brightness-5, sunny-outline | sun | light mode, day mode, brightness
thumbs_up | thumbs-up, thumb-up, hand-thumbs-up, thumbs-up-outline, thumb-up-line, thumbsup | thumbs up, thumb | like, I like this, vote up, agree
thumbs_down | thumbs-down, thumb-down, hand-thumbs-down, thumbs-down-outline, thumb-down-line, thumbsdown | thumbs down, downward thumb | dislike, vote down, disagree
smile | smile, emoticon-outline, emoji-smile, face-smile, happy-outline, smiley, emotion-line | smiling face, smiley | insert an emoji, add a reaction, smileys
upvote | arrow-big-up, arrow-up-bold, caret-up-fill, arrow-fat-up | fat arrow up | vote up, upvote
trophy | trophy, trophy-outline, trophy-line | cup, trophy | awards, achievements, ranking
lightbulb | lightbulb, lightbulb-outline, light-bulb, bulb-outline, lightbulb-line | light bulb, bulb | ideas, tips, hints
bolt | zap, flash, lightning, bolt, lightning-charge, flash-outline, flashlight-line | lightning, flash, bolt | quick actions, fast, boost
wifi | wifi, wifi-outline, wifi-line, wifi-high | wireless waves, radio waves | network, wifi, connection
battery | battery, battery-outline, battery-full, battery-line | battery | power, battery level
wrench | wrench, wrench-outline, tools, screwdriver-wrench, tools-line, build-outline | wrench, spanner, tool | tools, repair, fix
drag | grip-vertical, drag-vertical, grabber, draggable, dots-six-vertical | six dots, grip | drag handle, move, reorder
move | move, cursor-move, arrows-move, drag-move-2-line, arrows-out-cardinal, up-down-left-right | arrows in four directions, cross of arrows | move, move around
rotate | rotate-cw, rotate-right-variant, rotate-3d-variant, clockwise-line | turning arrow | rotate, turn
crop | crop, crop-line, crop-outline | crop frame | crop, cut the picture
palette | palette, palette-outline, color-palette-outline, palette-line | painter's palette, palette | colours, theme, change the colours
brush | paintbrush, brush, brush-outline, brush-line, paint-brush | brush, paintbrush | draw, paint
database | database, database-outline, server-outline, database-line, database-2-line | stacked discs, cylinder | data, database, storage
terminal | terminal, console, terminal-line, terminal-outline | prompt, terminal window | console, command line, shell
bug | bug, bug-outline, bug-line | beetle, bug, insect | report a bug, bugs
shield | shield, shield-outline, shield-line | shield | security, privacy, protection
receipt | receipt, receipt-outline, receipt-text, bill-line, file-invoice | receipt, bill | invoices, bills, orders
wallet | wallet, wallet-outline, wallet-line | wallet, purse | wallet, balance, money
plane | plane, airplane, airplane-outline, plane-line, flight-takeoff-line | aeroplane, plane | flights, travel
bed | bed, bed-outline, hotel-bed-line, bed-double | bed | rooms, hotels, overnight stay
building | building, building-2, building-outline, office-building, business-outline, building-line | house with many windows, office building | company, organisation, offices
briefcase | briefcase, briefcase-outline, briefcase-line | briefcase, suitcase | jobs, work, business
book | book-open, book, book-outline, book-open-line, book-open-variant | open book, book | documentation, read, manual, library
newspaper | newspaper, newspaper-outline, newspaper-line | newspaper | news, articles
rss | rss, rss-line, logo-rss | radio waves from a dot | feed, subscribe to the feed
qr | qr-code, qrcode, qr-code-outline, qr-code-line | square code | QR code, scan a code
gauge | gauge, speedometer, speedometer2, speed-up-line, meter | speedometer, dial | dashboard, speed, overview
cpu | cpu, chip, microchip, cpu-line, hardware-chip-outline | chip, processor | system, hardware
monitor | monitor, display, desktop, tv, device-desktop, computer-line | screen, monitor | desktop, display, screen sharing
mobile | smartphone, phone, mobile, device-mobile, cellphone, phone-portrait-outline, smartphone-line | mobile phone, smartphone | mobile view, devices
sidebar | panel-left, sidebar, layout-sidebar, sidebar-collapse, sidebar-simple, dock-left, side-bar-line | panel with a bar on the left | hide the sidebar, show the sidebar, toggle the panel
columns | columns-2, columns, layout-column-line, view-column, columns-outline | two columns | columns, choose columns
branch | git-branch, source-branch, code-branch, git-branch-outline, git-branch-line | fork, branching line | branches, versions
accessibility | accessibility, universal-access, human, accessibility-outline, wheelchair | person with arms stretched out, wheelchair | accessibility options
question_chat | messages-square, forum, forum-outline, chat-3-line, chats, comments | two speech bubbles | forum, discussions, conversations
"""


@dataclass(frozen=True)
class Function:
    name: str
    files: tuple[str, ...]
    shows: tuple[str, ...]
    does: tuple[str, ...]


def split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(","))


def functions() -> dict[str, Function]:
    rows = [line.split("|") for line in TABLE.strip().splitlines()]
    return {
        row[0].strip(): Function(row[0].strip(), split(row[1]), split(row[2]), split(row[3])) for row in rows
    }


FUNCTIONS = functions()
