using PartitionLake.Engine;

namespace PartitionLake.Console;

/// <summary>The one place where the engine's failures become PowerShell's error records.</summary>
internal static class ErrorMap
{
    // From 7.5 on PowerShell's concise view shows the recommended action below the message; before, and in the other views, only the message can carry it.
    private static readonly bool KnowsRecommendations = typeof(PSObject).Assembly.GetName().Version >= new Version(7, 5);

    /// <summary>The record of a failure; its error id is the engine's code, word for word.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="target">What the user gave; by default what the failure names.</param>
    public static ErrorRecord ToRecord(LakeException error, object? target = null)
    {
        var record = new ErrorRecord(error, error.Code.ToString(), Category(error.Code), target ?? error.Target);
        if (record.TargetObject is string text)
            record.CategoryInfo.TargetName = PrintableText.OneLine(text);
        if (!ShowsRecommendations())
        {
            if (error.Remedy is { Length: > 0 } remedy)
            {
                var between = error.Message.Contains('\n', StringComparison.Ordinal) ? '\n' : ' ';
                record.ErrorDetails = new ErrorDetails($"{error.Message}{between}{remedy}") { RecommendedAction = remedy };
            }
            return record;
        }
        var (message, shown) = Split(error.Message);
        if (error.Remedy is { Length: > 0 } || shown.Length > 0)
            record.ErrorDetails = new ErrorDetails(message) { RecommendedAction = (error.Remedy ?? "This is the place:") + shown };
        return record;
    }

    /// <summary>The record of a failure that no part of the engine foresaw.</summary>
    public static ErrorRecord ToRecord(Exception error, object? target = null)
    {
        if (error is LakeException known)
            return ToRecord(known, target);
        if (error is AggregateException several && several.Flatten().InnerExceptions.OfType<LakeException>().FirstOrDefault() is { } cause)
            return ToRecord(cause, target);
        const string remedy = "This is a defect of PartitionLake: please report it with the text of $Error[0].Exception.ToString().";
        var text = PrintableText.Lines($"{error.GetType().Name}: {error.Message}");
        return new ErrorRecord(error, "UnexpectedFailure", ErrorCategory.NotSpecified, target)
        {
            ErrorDetails = new ErrorDetails(ShowsRecommendations() ? text : $"{text} {remedy}") { RecommendedAction = remedy },
        };
    }

    // PowerShell's concise view makes one line of a message, in which a caret would point at nothing; below the recommendation lines stay lines.
    private static (string Message, string Shown) Split(string message)
    {
        var lines = message.Split('\n');
        if (lines.Length < 3 || !lines[^1].Contains('^', StringComparison.Ordinal) || !lines[^1].AsSpan().Trim().Trim('^').IsEmpty)
            return (message, "");
        var carets = lines[^1].AsSpan().TrimEnd();
        var marked = lines[^2].AsSpan()[Math.Min(carets.IndexOf('^'), lines[^2].Length)..Math.Min(carets.Length, lines[^2].Length)].Trim();
        var first = lines[0].TrimEnd();
        return (marked.IsEmpty || first.Contains($"'{marked}'", StringComparison.Ordinal) ? first : $"{first.TrimEnd('.')}: '{marked}'.",
            message[lines[0].Length..]);
    }

    // The session's choice of a view, asked for on its own thread, where records are made.
    private static bool ShowsRecommendations() =>
        KnowsRecommendations && ScriptBlock.Create("$ErrorView").InvokeReturnAsIs() is var view && view?.ToString() is not ("NormalView" or "CategoryView");

    private static ErrorCategory Category(LakeErrorCode code) => code switch
    {
        LakeErrorCode.PlanInvalid => ErrorCategory.InvalidArgument,
        LakeErrorCode.PlanKeyUnknown => ErrorCategory.InvalidArgument,
        LakeErrorCode.PlanNotFound => ErrorCategory.ObjectNotFound,
        LakeErrorCode.PathNotFound => ErrorCategory.ObjectNotFound,
        LakeErrorCode.PathInvalid => ErrorCategory.InvalidArgument,
        LakeErrorCode.ColumnNotFound => ErrorCategory.ObjectNotFound,
        LakeErrorCode.ColumnNameCollision => ErrorCategory.InvalidArgument,
        LakeErrorCode.TypeMismatch => ErrorCategory.InvalidType,
        LakeErrorCode.ExpressionInvalid => ErrorCategory.SyntaxError,
        LakeErrorCode.ExpressionFailed => ErrorCategory.InvalidData,
        LakeErrorCode.DuplicateJoinKey => ErrorCategory.InvalidData,
        LakeErrorCode.DuplicateMergeKey => ErrorCategory.InvalidData,
        LakeErrorCode.PartitionValueInvalid => ErrorCategory.InvalidData,
        LakeErrorCode.PartitionPathTooLong => ErrorCategory.LimitsExceeded,
        LakeErrorCode.PartitionPathConflict => ErrorCategory.InvalidData,
        LakeErrorCode.TextInvalid => ErrorCategory.InvalidData,
        LakeErrorCode.SchemaMismatch => ErrorCategory.InvalidData,
        LakeErrorCode.FileCorrupt => ErrorCategory.InvalidData,
        LakeErrorCode.FileUnsupported => ErrorCategory.NotImplemented,
        LakeErrorCode.LimitExceeded => ErrorCategory.LimitsExceeded,
        LakeErrorCode.DestinationNotWritable => ErrorCategory.PermissionDenied,
        LakeErrorCode.DiskFull => ErrorCategory.WriteError,
        LakeErrorCode.FileInUse => ErrorCategory.ResourceBusy,
        LakeErrorCode.LakeLocked => ErrorCategory.ResourceBusy,
        LakeErrorCode.LeaseLost => ErrorCategory.ResourceBusy,
        LakeErrorCode.StoreUnsafe => ErrorCategory.NotImplemented,
        LakeErrorCode.RunNotFound => ErrorCategory.ObjectNotFound,
        LakeErrorCode.InputAppended => ErrorCategory.ResourceExists,
        LakeErrorCode.BatchDiffers => ErrorCategory.ResourceExists,
        LakeErrorCode.ReconciliationFailed => ErrorCategory.InvalidResult,
        LakeErrorCode.MemoryLimitTooSmall => ErrorCategory.LimitsExceeded,
        LakeErrorCode.StoreFailed => ErrorCategory.ConnectionError,
        LakeErrorCode.MetricInvalid => ErrorCategory.InvalidArgument,
        LakeErrorCode.ReportInvalid => ErrorCategory.InvalidArgument,
        LakeErrorCode.ReportExists => ErrorCategory.ResourceExists,
        LakeErrorCode.CheckFailed => ErrorCategory.InvalidData,
        LakeErrorCode.VerificationFailed => ErrorCategory.InvalidResult,
        LakeErrorCode.JobFailed => ErrorCategory.InvalidResult,
        LakeErrorCode.JobOutputInvalid => ErrorCategory.InvalidResult,
        LakeErrorCode.EndpointInvalid => ErrorCategory.InvalidArgument,
        LakeErrorCode.RegionMissing => ErrorCategory.InvalidArgument,
        LakeErrorCode.CredentialsNotFound => ErrorCategory.AuthenticationError,
        LakeErrorCode.CredentialsRejected => ErrorCategory.AuthenticationError,
        LakeErrorCode.AccessDenied => ErrorCategory.PermissionDenied,
        LakeErrorCode.ServiceRejected => ErrorCategory.InvalidResult,
        LakeErrorCode.ServiceUnavailable => ErrorCategory.ConnectionError,
        LakeErrorCode.ObjectChanged => ErrorCategory.ResourceBusy,
        LakeErrorCode.ObjectArchived => ErrorCategory.ResourceUnavailable,
        LakeErrorCode.CatalogNameInvalid => ErrorCategory.InvalidArgument,
        LakeErrorCode.CatalogDiffers => ErrorCategory.ResourceExists,
        LakeErrorCode.TableNotFound => ErrorCategory.ObjectNotFound,
        LakeErrorCode.ProjectionImpossible => ErrorCategory.InvalidArgument,
        LakeErrorCode.QueryFailed => ErrorCategory.InvalidResult,
        LakeErrorCode.CrawlFailed => ErrorCategory.InvalidResult,
        LakeErrorCode.CrawlerInvalid => ErrorCategory.InvalidArgument,
        LakeErrorCode.RuleInvalid => ErrorCategory.InvalidArgument,
        LakeErrorCode.ConfirmationNeeded => ErrorCategory.OperationStopped,
        LakeErrorCode.SparkUnsupported => ErrorCategory.NotImplemented,
        _ => ErrorCategory.NotSpecified,
    };
}
