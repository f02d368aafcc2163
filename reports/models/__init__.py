from reports.models.paper import PaperDay, PaperSettings
from reports.models.report_run import ReportKind, ReportRun

__all__ = ["PaperDay", "PaperSettings", "ReportKind", "ReportRun"]
