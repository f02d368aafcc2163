"""The parents' form, without sign-in. In an address stands the school's number, which is public, and nothing else."""

from django.urls import path

from attendance.views import parents_form, parents_leave

app_name = "absent"
urlpatterns = [
    path("", parents_form.start, name="start"),
    path("absence/", parents_form.absence, name="absence"),
    path("leave/", parents_leave.ask_leave, name="ask_leave"),
    path("change/", parents_form.change, name="change"),
    path("contact/", parents_form.contact, name="contact"),
    path("help/", parents_form.help_, name="help"),
    path("sent/", parents_form.thanks, name="thanks"),
    path("done/", parents_form.leave, name="leave"),
]
