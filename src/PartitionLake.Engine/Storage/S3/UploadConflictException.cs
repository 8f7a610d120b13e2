namespace PartitionLake.Engine.Storage.S3;

/// <summary>
/// An upload in parts could not be completed because another write to its key was under way (409). To complete it again does not help: it has to
/// begin anew (S3 API reference, CompleteMultipartUpload).
/// </summary>
internal sealed class UploadConflictException(Exception inner) : Exception(inner.Message, inner);
