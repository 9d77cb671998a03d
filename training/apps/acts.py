# ruff: noqa: E501 - long lines of markup and wordings
"""Events that controls cause: what their buttons say, how people ask for them, and their icon.

A line: `act | button texts | goals without a record | goals with {row} | icons`.
"""

from __future__ import annotations

from dataclasses import dataclass

TABLE = """
save | Save; Save changes; Save; Update; Apply; Apply changes; Store | save; save the changes; save my changes; save what I changed; keep the changes; store this; apply the changes; save it | save {row} | save
cancel | Cancel; Discard; Discard changes; Never mind; Abort | cancel; cancel this; discard the changes; throw my changes away; abort; leave without saving | cancel {row} | close
delete | Delete; Remove; Delete; Erase | delete this; remove this; delete it | delete {row}; remove {row}; get rid of {row}; throw away {row}; erase {row}; delete {row} from the list; {row} should be deleted; take {row} off the list | delete
edit | Edit; Edit; Change; Modify; Edit details | edit this; change this; edit it | edit {row}; change {row}; open {row} for editing; modify {row}; edit the data of {row}; I need to correct {row} | edit
view | View; Open; Details; Show; View details; More info | open the details | open {row}; show {row}; show me {row}; view {row}; go to {row}; look at {row}; open the details of {row}; see more about {row}; take me to {row} | eye
duplicate | Duplicate; Copy; Clone; Make a copy | duplicate this; make a copy | duplicate {row}; copy {row}; clone {row}; make a copy of {row} | copy
archive | Archive; Archive; Move to archive | archive this; archive it | archive {row}; move {row} to the archive; put {row} into the archive | archive
add_cart | Add to cart; Add to basket; Add to bag; Add; Buy; Buy now; Put in cart | add this to the cart; put this in my basket; add it to the bag; buy this | add {row} to the cart; put {row} in the basket; add {row} to my bag; buy {row}; I want to buy {row}; put {row} into the shopping cart; add {row} to cart; order {row} | cart
wish | Save for later; Add to wish list; Add to favourites; Favourite; Wishlist | save this for later; add it to my favourites | save {row} for later; add {row} to the wish list; put {row} on my wish list; mark {row} as a favourite; favourite {row} | heart
star | Star; Mark; Favourite | star this; mark this with a star | star {row}; put a star on {row}; mark {row} with a star; mark {row} as important | star
cart | Cart; Basket; Bag; Shopping cart; My cart; Your bag; View cart | open the cart; go to the basket; show my bag; see what is in the cart; open the shopping basket; view the cart; go to my cart | | cart
checkout | Checkout; Check out; Proceed to checkout; Go to checkout; Continue to payment; To the till | check out; go to the checkout; proceed to checkout; continue to the payment; start the checkout; pay for what is in the cart | | card
order | Place order; Order now; Buy now; Pay now; Complete purchase; Confirm order; Submit order | place the order; order it; send the order; pay now; complete the purchase; confirm the order | | check
coupon | Apply; Redeem; Apply code; Use code | apply the code; redeem the voucher; use the discount code | | tag
signin | Sign in; Log in; Login; Sign In; Log On; Log in; LOGIN | sign in; log in; log me in; sign me in; login; log on; press the button to log in | | signin
signup | Sign up; Create account; Register; Create an account; Join; Join now; Get started | sign up; register; create an account; create a new account; make an account; go to the registration | | user
signout | Sign out; Log out; Logout; Log off; Sign Out | sign out; log out; log me out; sign me out; log off; end my session | | signout
forgot | Forgot password?; Forgot your password?; Reset password; Lost your password?; Can't sign in? | I forgot my password; reset my password; get a new password; open the forgotten password page; recover my password | | key
submit | Submit; Send; Submit; OK; Send form; Done | submit; submit the form; send it; send the form; press submit | | send
next | Next; Continue; Next step; Next →; Continue | go to the next step; continue; go on; next step; proceed | | next
back | Back; Previous; ← Back; Previous step; Go back | go back a step; back; go to the previous step; return to the step before | | back
finish | Finish; Complete; Done; Complete setup; Finish setup | finish; finish the set-up; complete the wizard; complete it | | check
send | Send; Send message; Send; Send now; Send mail | send; send the message; send it; send this mail; send the e-mail off | send {row} | send
reply | Reply; Answer; Respond | reply; answer; write an answer; reply to this | reply to {row}; answer {row}; write back to {row}; respond to {row}; write a reply to {row} | reply
reply_all | Reply all; Reply to all; Answer all | reply to all; answer everybody; reply to everyone | | reply_all
forward | Forward; Fwd; Forward message; Pass on | forward this; pass this message on; forward it | forward {row}; pass {row} on | forward
compose | Compose; New message; Write; New mail; Compose mail; New e-mail | write a new message; compose a mail; start a new e-mail; new message; write an e-mail; compose a message | | edit
draft | Save draft; Save as draft; Keep as draft; Draft | save it as a draft; keep this as a draft; save the draft | | save
attach | Attach; Attach file; Add attachment; Attach files | attach a file; add an attachment | attach a file to {row} | attach
spam | Spam; Report spam; Mark as spam; Junk | mark it as spam; report spam; this is junk | mark {row} as spam; report {row} as spam; {row} is junk, mark it so | warning
read | Mark as read; Mark read; Set as read | mark it as read; mark as read | mark {row} as read | mail
new | New; Create; Add; Add new; New entry; Create new | create a new one; add a new entry; new entry; start a new one | | add
new_issue | New issue; Create issue; New ticket; Report a problem; Add task; New task; Raise a ticket | create a new issue; open a ticket; report a problem; add a task; start a new ticket; file an issue; new issue | | add
close_issue | Close issue; Close; Close ticket; Resolve; Mark as done | close this issue; close the ticket; mark this as resolved; resolve the issue | close {row}; resolve {row}; mark {row} as done; set {row} to done | check_circle
reopen | Reopen; Reopen issue; Open again | reopen this issue; open the ticket again | reopen {row}; open {row} again | refresh
assign | Assign; Assign to me; Take it; Assign me | assign this to me; take this issue | assign {row} to me; take {row}; give {row} to me | user
comment | Comment; Add comment; Post comment; Post; Send comment | post the comment; add the comment; send my comment; comment | comment on {row} | chat
watch | Watch; Follow; Subscribe; Follow thread | watch this; follow this; subscribe to this; keep me informed about this | watch {row}; follow {row}; subscribe to {row} | eye
like | Like; Upvote; Helpful; Vote up; +1 | like this; vote this up | like {row}; vote {row} up; give {row} a thumbs up; upvote {row}; say that {row} is helpful | thumbs_up
dislike | Dislike; Downvote; Not helpful | dislike this | dislike {row}; vote {row} down; give {row} a thumbs down; downvote {row} | thumbs_down
report | Report; Flag; Report abuse | report this | report {row}; flag {row} | flag
quote | Quote; Quote reply | quote this | quote {row}; answer with a quotation of {row} | quote
export | Export; Export CSV; Download CSV; Export data; Export list | export the list; export the data; download the list as a file; get the list as CSV | export {row} | download
import | Import; Import CSV; Import data; Upload list | import data; import a list; upload a list | | upload
print | Print; Print page; Print this | print this; print the page; make a printout | print {row} | print
download | Download; Save file; Get file; Download PDF | download it; download this; get the file | download {row}; save {row} to my disk; get {row} as a file | download
upload | Upload; Upload file; Upload files; Add file | upload a file; send a file up; add a file | | upload
share | Share; Share link; Invite; Share with others | share this; share it with others | share {row}; share {row} with somebody; give others access to {row} | share
rename | Rename; Rename…; Change name | rename this; give it another name | rename {row}; give {row} another name; change the name of {row} | edit
move | Move; Move to…; Move to folder | move this; move it somewhere else | move {row}; move {row} somewhere else; put {row} into another folder | move
new_folder | New folder; Create folder; Add folder | create a folder; make a new folder; new folder | | folder_add
refresh | Refresh; Reload; Update list | refresh the list; reload; update the list; load it again | | refresh
search | Search; Go; Find; Look up; Search | start the search; search; press the search button | | search
filter | Filter; Filters; Apply filters; Apply filter | apply the filter; filter the list; use the filters | | filter
reset | Reset; Clear; Clear filters; Reset filters; Clear all | clear the filters; reset the filters; show everything again; reset | | undo
select_all | Select all; Mark all; Check all | select everything; select all; mark all of them | | check
settings | Settings; Preferences; Options; Configuration | open the settings; go to settings; show the preferences; settings; take me to the settings | | settings
help | Help; Support; Help centre; Need help?; Help & support | get help; open the help; go to support; help | | help
profile | Profile; My account; Account; My profile; Your account | open my profile; go to my account; show my account; account page | | user
notifications | Notifications; Alerts; Activity | show the notifications; open the notifications; see the alerts; what is new? open it | | notify
home | Home; Start; Overview; Home page | go to the home page; go home; start page; back to the start | | home
accept_cookies | Accept all; Accept; Accept all cookies; Allow all; I agree; Got it; Allow cookies; OK, I accept | accept the cookies; accept all cookies; allow cookies; agree to the cookies; say yes to cookies; allow all | | check
reject_cookies | Reject all; Reject; Decline; Only necessary; Refuse; Deny; Necessary only; Reject optional cookies | refuse the cookies; reject all cookies; decline cookies; only necessary cookies; say no to the cookies; deny them; no cookies please | | block
manage_cookies | Manage preferences; Customise; Cookie settings; Manage options; More choices; Let me choose | choose which cookies; manage the cookies; open the cookie settings; customise the cookies | | settings
close | Close; Dismiss; No thanks; Not now; Maybe later; Skip; Got it | close this; dismiss it; close the pop-up; close the window; get rid of the pop-up; close the dialog; no thanks | | close
confirm | Confirm; Yes; OK; Yes, continue; Yes, delete; Continue | confirm; confirm it; say yes; yes, do it; agree in the dialog | | check
subscribe | Subscribe; Sign up; Join the list; Send me news; Notify me | subscribe to the newsletter; join the mailing list; subscribe; get the newsletter | | mail
book | Book; Book now; Reserve; Select room; Choose; Select | book; book it; reserve it | book {row}; reserve {row}; take {row}; choose {row} | calendar
cancel_booking | Cancel booking; Cancel reservation; Cancel trip | cancel the booking; cancel my reservation | cancel {row}; call {row} off | block
approve | Approve; Accept; Allow; Confirm | approve it; accept it | approve {row}; accept {row}; say yes to {row}; let {row} through | check
decline | Decline; Reject; Deny; Refuse | decline it; reject it | decline {row}; reject {row}; refuse {row}; turn down {row} | block
pay | Pay; Pay now; Settle | pay it; pay now | pay {row}; settle {row} | card
today | Today; Jump to today; Now | go to today; jump to today; show today | | calendar
event | New event; Add event; Create event; Schedule; New appointment | add an event; make an appointment; new event; schedule something | | add
invite | Invite; Invite member; Add member; Invite people; Add user; New user | invite somebody; add a member; invite a new member; add a user | invite {row} | users
call | Call; Ring; Phone | call | call {row}; ring {row} up; phone {row} | phone
chat | Message; Chat; Contact; Send message | write a message; start a chat | message {row}; write to {row}; chat with {row}; contact {row} | chat
history | History; Page history; Revisions; View history; Changes | show the history; see earlier versions; page history; what was changed? show it | show the history of {row} | clock
preview | Preview; Show preview | preview it; show a preview | preview {row} | eye
publish | Publish; Post; Publish page; Go live | publish it; publish this; post it | publish {row} | globe
restore | Restore; Undo; Put back; Undo delete | restore it; undo that; bring it back | restore {row}; bring {row} back | undo
run | Run; Start; Run now; Execute | run it; start it | run {row}; start {row} | play
stop | Stop; Pause; Halt | stop it; pause it | stop {row}; pause {row} | pause
test | Test; Test connection; Send test | test the connection; send a test | test {row} | bolt
generate | Generate; Generate report; Create report; Build report | create a report; generate the report; make a report | | chart
"""


@dataclass(frozen=True)
class Act:
    name: str
    texts: tuple[str, ...]
    goals: tuple[str, ...]
    row_goals: tuple[str, ...]
    icon: str


def parse(line: str) -> Act:
    name, texts, goals, rows, icon = (cell.strip() for cell in line.split("|"))
    parts = [tuple(part.strip() for part in cell.split(";") if part.strip()) for cell in (texts, goals, rows)]
    return Act(name, parts[0], parts[1], parts[2], icon)


ACTS = {act.name: act for act in map(parse, TABLE.strip().splitlines())}
