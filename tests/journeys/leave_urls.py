"""The product's addresses, and one more: leave asked for on line for Sam, whom the page before would have identified."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts import clock, tenancy
from accounts.access import own_page
from accounts.models import School
from attendance.views.leave_public import leave_step
from config.urls import handler403, handler404, handler500
from config.urls import urlpatterns as ours
from pupils.models import Pupil


@own_page
@login_not_required
def ask_for_sam(request: HttpRequest) -> HttpResponse:
    school = School.objects.get(name="Ashdown Primary School")
    with tenancy.scope(school_ids=[school.pk]):
        sam = Pupil.objects.get(school=school, legal_forename="Sam")
        return leave_step(request, school=school, pupil=sam, on=clock.today(), at=clock.now(), back_url="/ask/")


urlpatterns = [path("ask/", ask_for_sam), *ours]
__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
