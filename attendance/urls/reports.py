"""Explanations of absence, from outside and inside, and what goes with them."""

from django.urls import path

from attendance.views import decisions, evidence, messages, papers, reasons, report_add, report_codes, reports

urlpatterns = [
    path("absences/reported/", reports.inbox, name="reports"),
    path("absences/report/", report_add.add, name="report_add"),
    path("absences/report/check/", report_add.check, name="report_check"),
    path("absences/reports/<int:pk>/", reports.report, name="report"),
    path("absences/reports/<int:pk>/accept/", reports.accept, name="report_accept"),
    path("absences/reports/<int:pk>/ask/", reports.ask, name="report_ask"),
    path("absences/reports/<int:pk>/withdraw/", reports.withdraw, name="report_withdraw"),
    path("absences/reports/<int:pk>/leave/", reports.make_leave, name="report_make_leave"),
    path("absences/reports/<int:pk>/note/", papers.note, name="report_note"),
    path("absences/reports/<int:pk>/evidence/", papers.evidence, name="report_evidence"),
    path("absences/evidence/<int:pk>/", evidence.download, name="evidence"),
    path("absences/evidence/<int:pk>/remove/", evidence.remove, name="evidence_remove"),
    path("absences/messages/<int:pk>/", messages.message, name="message"),
    path("absences/messages/<int:pk>/apply/", messages.apply, name="message_apply"),
    path("absences/messages/<int:pk>/need/", messages.need, name="message_need"),
    path("absences/messages/<int:pk>/done/", messages.done, name="message_done"),
    path("absences/to-decide/", decisions.decisions, name="decisions"),
    path("absences/to-decide/<int:pk>/", decisions.decide, name="decide"),
    path("absences/to-decide/<int:pk>/undo/", decisions.undo, name="decision_undo"),
    path("absences/notes-and-evidence/", papers.papers, name="papers"),
    path("absences/standing-rules/", reasons.standing_rules, name="standing_rules"),
    path("absences/reasons/", reasons.reasons, name="reasons"),
    path("absences/reasons/add/", reasons.add, name="reason_add"),
    path("absences/reasons/<slug:slug>/", reasons.reason, name="reason"),
    path("absences/reasons/<slug:slug>/put-away/", reasons.put_away, name="reason_put_away"),
    path("absences/reasons/<slug:slug>/bring-back/", reasons.bring_back, name="reason_bring_back"),
    path("absences/codes/", report_codes.codes, name="report_codes"),
    path("absences/codes/<int:pk>/renew/", report_codes.renew, name="report_code_renew"),
    path("absences/codes/<int:pk>/revoke/", report_codes.revoke, name="report_code_revoke"),
]
