"""Reading what the house tells one, choosing how it reaches one, and stopping it by a link."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from trellis.notices import actions
from trellis.notices.forms import WishesForm
from trellis.notices.models import Delivery, Notice, Wishes, wishes_of
from trellis.notices.stopping import person_behind
from trellis.notices.wording import SHOWN, last_outcomes
from trellis.people.addresses import confirmed_address
from trellis.people.models import Person
from trellis.people.requests import PersonRequest

UNREAD_SHOWN, ON_A_PAGE = 50, 20


@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: PersonRequest) -> HttpResponse:
    """Show what is unread, then what was read, page by page; a tap puts all away."""
    if request.method == "POST":
        actions.put_away(by=request.user, at=timezone.now())
        return redirect("notices:inbox")
    last = _last_shown(request)
    mine = Notice.objects.of(request.user).select_related("person__key").newest_first()
    unread = [] if last else list(mine.unseen()[: UNREAD_SHOWN + 1])
    read = list((mine.seen().before(last) if last else mine.seen())[: ON_A_PAGE + 1])
    page = {
        "unread": unread[:UNREAD_SHOWN],
        "more_unread": len(unread) > UNREAD_SHOWN,
        "read": read[:ON_A_PAGE],
        "earlier": read[ON_A_PAGE - 1].pk if len(read) > ON_A_PAGE else "",
        "first_page": last is None,
    }
    return render(request, "notices/inbox.html", page)


def _last_shown(request: PersonRequest) -> Notice | None:
    """Give the notice of one's own after which to go on; None for the first page and for nonsense."""
    try:
        pk = UUID(request.GET.get("before", ""))
    except ValueError:
        return None
    return Notice.objects.of(request.user).filter(pk=pk).first()


@require_POST
def open_notice(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Put one notice away and go where it leads."""
    notice = actions.put_one_away(by=request.user, notice_id=pk, at=timezone.now())
    if notice is None:
        raise Http404
    return redirect(notice.place or "notices:inbox")


@require_POST
def put_away(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Put one notice away and stay."""
    if actions.put_one_away(by=request.user, notice_id=pk, at=timezone.now()) is None:
        raise Http404
    return redirect("notices:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: PersonRequest) -> HttpResponse:
    """Choose mail or none, quiet hours and the daily reminder; see what came of what was sent."""
    me, now = request.user, timezone.now()
    mine, address = wishes_of(me), confirmed_address(me)
    mailable = settings.MAIL_LEAVES and bool(address)
    form = WishesForm(request.POST or None, initial=_kept(mine), by=me, mailable=mailable)
    if form.is_valid():
        actions.choose(by=me, at=now, **{"mail": mine.mail, **form.cleaned_data})
        messages.success(request, _("Kept."))
        return redirect("notices:wishes")
    page = {
        "form": form,
        "address": address,
        "mail_leaves": settings.MAIL_LEAVES,
        "dead": mine.is_dead(address) if address else False,
        "outcomes": last_outcomes(_last_deliveries(me), at=now),
    }
    return render(request, "notices/wishes.html", page)


def _kept(mine: Wishes) -> dict[str, Any]:
    me = mine.person
    quiet = {"quiet_from": me.quiet_from, "quiet_until": me.quiet_until}
    return {"mail": mine.mail, "nudge_hour": mine.nudge_hour, **quiet}


def _last_deliveries(me: Person) -> list[Delivery]:
    led = Delivery.objects.of(me).filter(carried_by=None).whole().prefetch_related("attempts")
    return list(led.order_by("-made_at", "-pk")[:SHOWN])


@require_POST
def test(request: PersonRequest) -> HttpResponse:
    """Send a test to one's own address, three an hour."""
    return _tested(request, actions.ask_for_test, timezone.now())


@require_POST
def try_again(request: PersonRequest) -> HttpResponse:
    """Take the flag off one's address and send a test there."""
    return _tested(request, actions.try_again, timezone.now())


def _tested(request: PersonRequest, ask: Any, now: datetime) -> HttpResponse:
    try:
        ask(by=request.user, at=now)
    except actions.CannotTest:
        messages.error(request, _("There is no confirmed address to send a test to."))
    except actions.TestedEnough:
        messages.error(request, _("Three tests went within the hour. Wait a while."))
    else:
        messages.success(request, _("A test is on its way. What came of it shows below."))
    return redirect("notices:wishes")


@csrf_exempt  # the link itself is the permission, and mail programs press it without a page (RFC 8058)
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the ordinary mail of whoever this link was written for. Opening it changes nothing, a press does."""
    person = person_behind(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        actions.stop_mail(person=person)
    return render(request, "notices/stop.html", {"stopped": request.method == "POST"})
