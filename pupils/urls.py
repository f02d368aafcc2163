from django.urls import path

from pupils.views import groups, imports, pupils, roll, support

app_name = "pupils"
urlpatterns = [
    path("", pupils.pupil_list, name="list"),
    path("admit/", roll.pupil_admit, name="admit"),
    path("admission-register/", roll.admission_register, name="admission_register"),
    path("<int:pk>/", pupils.pupil, name="pupil"),
    path("<int:pk>/details/", pupils.pupil_edit, name="edit"),
    path("<int:pk>/group/", pupils.pupil_place, name="place"),
    path("<int:pk>/moving/", roll.pupil_moving, name="moving"),
    path("<int:pk>/reinstate/", roll.pupil_reinstate, name="reinstate"),
    path("<int:pk>/readmit/", roll.pupil_readmit, name="readmit"),
    path("<int:pk>/needs/add/", support.need_add, name="need_add"),
    path("needs/<int:pk>/end/", support.need_end, name="need_end"),
    path("<int:pk>/contacts/add/", support.contact_add, name="contact_add"),
    path("contacts/<int:pk>/", support.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/remove/", support.contact_remove, name="contact_remove"),
    path("<int:pk>/professionals/add/", support.professional_add, name="professional_add"),
    path("professionals/<int:pk>/", support.professional_edit, name="professional_edit"),
    path("professionals/<int:pk>/end/", support.professional_end, name="professional_end"),
    path("groups/", groups.group_list, name="groups"),
    path("groups/add/", groups.group_add, name="group_add"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/name/", groups.group_edit, name="group_edit"),
    path("teachers/<int:pk>/end/", groups.teacher_end, name="teacher_end"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/upload/", imports.import_upload, name="import_upload"),
    path("imports/<int:pk>/", imports.import_run, name="import_run"),
    path("imports/<int:pk>/issues.csv", imports.import_issues, name="import_issues"),
]
