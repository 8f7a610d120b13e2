using PartitionLake.Engine;

namespace PartitionLake.Console;

/// <summary>The one place where the engine's failures become PowerShell's error records.</summary>
internal static class ErrorMap
{
    // From 7.5 on PowerShell shows the recommended action below the message; before, only the message can carry it.
    private static readonly bool RemedyHasItsOwnLine = typeof(PSObject).Assembly.GetName().Version >= new Version(7, 5);

    /// <summary>The record of a failure; its error id is the engine's code, word for word.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="target">What the user gave; by default what the failure names.</param>
    public static ErrorRecord ToRecord(LakeException error, object? target = null)
    {
        var record = new ErrorRecord(error, error.Code.ToString(), Category(error.Code), target ?? error.Target);
        if (record.TargetObject is string text)
            record.CategoryInfo.TargetName = PrintableText.OneLine(text);
        if (error.Remedy is { Length: > 0 } remedy)
            record.ErrorDetails = Details(error.Message, remedy);
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
        return new ErrorRecord(error, "UnexpectedFailure", ErrorCategory.NotSpecified, target)
        {
            ErrorDetails = Details(PrintableText.Lines($"{error.GetType().Name}: {error.Message}"), remedy),
        };
    }

    private static ErrorDetails Details(string message, string remedy) =>
        new(RemedyHasItsOwnLine ? message : $"{message} {remedy}") { RecommendedAction = remedy };

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
        LakeErrorCode.ExpressionInvalid => ErrorCategory.ParserError,
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
        LakeErrorCode.ReconciliationFailed => ErrorCategory.InvalidResult,
        LakeErrorCode.MemoryLimitTooSmall => ErrorCategory.LimitsExceeded,
        LakeErrorCode.StoreFailed => ErrorCategory.ConnectionError,
        LakeErrorCode.MetricInvalid => ErrorCategory.InvalidArgument,
        LakeErrorCode.CheckFailed => ErrorCategory.InvalidData,
        LakeErrorCode.VerificationFailed => ErrorCategory.InvalidResult,
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
        _ => ErrorCategory.NotSpecified,
    };
}
