"""Letters: what was drafted and issued, one letter with its preview, and the paper itself."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from attendance.domain.codes import known
from interventions.access import tasks_for
from letters import actions, pdf
from letters.context import leave_of
from letters.domain.kinds import kind_about
from letters.domain.merge import About
from letters.forms import WithdrawForm
from letters.models import Letter
from letters.models.letter import LetterState
from letters.queries import issued_bytes, letters_for

ON_A_PAGE = 100
STATES = [("", "All"), *LetterState.choices]


@require_permission(Permission.ISSUE_LETTER)
@require_safe
def letters(request: SchoolRequest) -> HttpResponse:
    """Drafts first, then what was issued, the latest on top."""
    state = request.GET.get("state", "")
    found = letters_for(request.membership, request.today)
    waiting = found.filter(state=LetterState.DRAFT).count()
    if state in LetterState.values:
        found = found.filter(state=state)
    page = Paginator(found.order_by("-dated_on", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": STATES, "waiting": waiting}
    return render(request, "letters/letters.html", context)


@require_permission(Permission.ISSUE_LETTER)
@require_safe
def letter(request: SchoolRequest, pk: int) -> HttpResponse:
    """One letter: as it reads, what it rests on, and issuing it."""
    return _page(request, _letter(request, pk), WithdrawForm())


@require_permission(Permission.ISSUE_LETTER)
@require_POST
def draft(request: SchoolRequest, task_pk: int) -> HttpResponse:
    """Draft the letters that a task asks for: one for each parent who may be written to."""
    task = get_object_or_404(tasks_for(request.membership, request.today), pk=task_pk)
    try:
        drafted = actions.draft(task=task, by=request.user, at=request.now, on=request.today)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("interventions:task", task.pk)
    for sentence in drafted.left_out:
        messages.warning(request, sentence)
    return redirect("letters:letter", drafted.letters[0].pk)


@require_permission(Permission.ISSUE_LETTER)
@require_POST
def issue(request: SchoolRequest, pk: int) -> HttpResponse:
    """Print and keep it; or it and the other drafts of its task together."""
    chosen = _letter(request, pk)
    wanted = [chosen]
    if request.POST.get("all") and chosen.task_id:
        wanted = list(_visible(request).filter(task=chosen.task_id, state=LetterState.DRAFT).order_by("pk"))
    try:
        for one in wanted:
            actions.issue(letter=one, by=request.user, membership=request.membership, at=request.now, on=request.today)
    except (Refused, pdf.PrintError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, "Issued. Print it or download it from this page.")
    return redirect("letters:letter", pk)


@require_permission(Permission.ISSUE_LETTER)
@require_POST
def withdraw(request: SchoolRequest, pk: int) -> HttpResponse:
    """Take it back, with a reason."""
    chosen = _letter(request, pk)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw(letter=chosen, by=request.user, at=request.now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("reason" if refusal.field == "reason" else None, refusal.sentence)
        else:
            messages.info(request, "Withdrawn. The letter is kept with the reason.")
            return redirect("letters:letter", pk)
    return _page(request, chosen, form)


@require_permission(Permission.ISSUE_LETTER)
@require_safe
def paper(request: SchoolRequest, pk: int) -> HttpResponse:
    """The PDF: of an issued letter the bytes that were kept, of a draft as it would be printed now."""
    chosen = get_object_or_404(_visible(request).defer(None), pk=pk)
    try:
        content = issued_bytes(chosen) if chosen.digest else pdf.render(actions.html_of(chosen))
    except (Refused, pdf.PrintError) as refusal:
        messages.error(request, str(refusal))
        return redirect("letters:letter", pk)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="letter-{chosen.pk}.pdf"'  # no name: it would reach logs
    return response


def _visible(request: SchoolRequest):  # type: ignore[no-untyped-def]
    return letters_for(request.membership, request.today).select_related("pupil", "school", "task")


def _letter(request: SchoolRequest, pk: int) -> Letter:
    return get_object_or_404(_visible(request), pk=pk)


def _page(request: SchoolRequest, letter: Letter, form: WithdrawForm) -> HttpResponse:
    absences = [
        {**mark, "on": date.fromisoformat(mark["on"]), "words": code.name if (code := known(mark["code"])) else ""}
        for mark in letter.marks
    ]
    siblings = _visible(request).filter(task=letter.task_id).exclude(pk=letter.pk) if letter.task_id else []
    context = {
        "letter": letter,
        "absences": absences,
        "leave": leave_of(letter.task) if letter.task and kind_about(letter.kind) is About.LEAVE else None,
        "siblings": siblings,
        "drafts": sum(one.is_draft for one in siblings) + letter.is_draft,
        "form": form,
    }
    return render(request, "letters/letter.html", context, status=422 if form.errors else 200)
