"""The weekly list of a class, for its teacher, its assistant, and who oversees them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import require_permission
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from reports import documents
from reports.actions import reports as actions
from reports.queries import class_lists

FACE = "class_list_face"  # kept while signed in, so that a projected screen stays safe
SAFE, FULL = "safe", "full"


@require_permission(Permission.VIEW_CLASS_LISTS)
def class_lists_page(request: SchoolRequest) -> HttpResponse:
    """Choose a class; who has one only is taken there."""
    classes = list(class_lists.classes_for(request.membership, request.today))
    if len(classes) == 1:
        return redirect("reports:class_list", pk=classes[0].pk)
    return render(request, "reports/class_list_choose.html", {"classes": classes})


@require_permission(Permission.VIEW_CLASS_LISTS)
def class_list(request: SchoolRequest, pk: int) -> HttpResponse:
    """The list, or what of it may stand on a big screen."""
    group = get_object_or_404(class_lists.classes_for(request.membership, request.today), pk=pk)
    context = {
        "list": class_lists.for_group(group, request.today),
        "face": _face(request),
        "may_open_pupils": request.membership.may(Permission.VIEW_OWN_PUPILS)
        or request.membership.may(Permission.VIEW_ALL_PUPILS),
    }
    return render(request, "reports/class_list.html", context)


@require_permission(Permission.VIEW_CLASS_LISTS)
def class_list_pdf(request: SchoolRequest, pk: int) -> HttpResponse:
    """The list on paper. It names children, so that it was printed is kept."""
    group = get_object_or_404(class_lists.classes_for(request.membership, request.today), pk=pk)
    listed = class_lists.for_group(group, request.today)
    pdf = documents.class_list(listed, at=request.now)
    actions.note_printed(group=group, on=request.today, by=request.user)
    return pdf_response(pdf, f"weekly-list-{group.pk}-{request.today:%Y-%m-%d}.pdf")


def pdf_response(pdf: bytes, file_name: str) -> HttpResponse:
    """A PDF to keep."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _face(request: HttpRequest) -> str:
    asked = request.GET.get("face")
    if asked in (SAFE, FULL):
        request.session[FACE] = asked
    return str(request.session.get(FACE, FULL))
