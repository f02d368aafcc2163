from django.urls import path

from reports.views import class_lists, code_slips, downloads, home, leave_form, paper

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("today/watch/", home.watch, name="watch"),
    path("weekly-list/", class_lists.class_lists_page, name="class_lists"),
    path("weekly-list/<int:pk>/", class_lists.class_list, name="class_list"),
    path("weekly-list/<int:pk>/pdf/", class_lists.class_list_pdf, name="class_list_pdf"),
    path("code-slips/pdf/", code_slips.code_slips_pdf, name="code_slips_pdf"),
    path("reports/", downloads.reports, name="reports"),
    path("reports/<int:pk>/pdf/", downloads.termly_pdf, name="termly_pdf"),
    path("leave-form/pdf/", leave_form.leave_form, name="leave_form"),
    path("reports/chart/", downloads.chart, name="chart"),
    path("on-site/pdf/", paper.on_site_pdf, name="on_site_pdf"),
    path("paper-day/", paper.paper, name="paper"),
    path("paper-day/make/", paper.paper_make, name="paper_make"),
    path("paper-day/settings/", paper.paper_settings, name="paper_settings"),
    path("paper-day/<int:pk>/file/", paper.paper_file, name="paper_file"),
    path("paper-day/<int:pk>/type-in/", paper.paper_in, name="paper_in"),
]
