"""Returns to the local authority."""

from django.urls import path

from attendance.views import returns

urlpatterns = [
    path("returns/", returns.returns, name="returns"),
    path("returns/made/<int:pk>/", returns.return_made, name="return_made"),
    path("returns/made/<int:pk>/csv/", returns.return_made_csv, name="return_made_csv"),
    path("returns/needed/<int:pk>/", returns.return_needed, name="return_needed"),
    path("returns/<slug:kind>/", returns.return_page, name="return"),
    path("returns/<slug:kind>/csv/", returns.return_csv, name="return_csv"),
    path("returns/<slug:kind>/record/", returns.return_record, name="return_record"),
    path("returns/<slug:kind>/not-needed/", returns.return_not_needed, name="return_not_needed"),
]
