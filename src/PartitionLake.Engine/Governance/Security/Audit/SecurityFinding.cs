namespace PartitionLake.Engine.Governance.Security.Audit;

/// <summary>One control of AWS Security Hub about one bucket. All texts are single lines.</summary>
/// <param name="Id">Security Hub's id, such as <c>S3.5</c>.</param>
/// <param name="Title">What the control asks for.</param>
/// <param name="Severity">How grave a failure is.</param>
/// <param name="Status">What was found.</param>
/// <param name="Evidence">What that rests on.</param>
/// <param name="Remedy">A command line that makes the control pass; null for a control that has passed.</param>
public sealed record SecurityFinding(string Id, string Title, AuditSeverity Severity, FindingStatus Status, string Evidence, string? Remedy);
