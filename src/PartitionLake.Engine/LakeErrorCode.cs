namespace PartitionLake.Engine;

/// <summary>What went wrong, as one word that scripts can test for. The module turns it into the error id.</summary>
public enum LakeErrorCode
{
    PlanInvalid,
    PlanKeyUnknown,
    PlanNotFound,
    PathNotFound,
    PathInvalid,
    ColumnNotFound,
    ColumnNameCollision,
    TypeMismatch,
    ExpressionInvalid,
    ExpressionFailed,
    DuplicateJoinKey,
    DuplicateMergeKey,
    PartitionValueInvalid,
    PartitionPathTooLong,
    PartitionPathConflict,
    SchemaMismatch,
    FileCorrupt,
    FileUnsupported,
    LimitExceeded,
    DestinationNotWritable,
    DiskFull,
    LakeLocked,
    RunNotFound,
    ReconciliationFailed,
    MemoryLimitTooSmall,
    StoreFailed,
}
