namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>How a reader gives the values of a partition key.</summary>
internal enum KeyForm
{
    /// <summary>As a value of the key's type: 8, a date, a boolean.</summary>
    Typed,

    /// <summary>As the text of the folder, after unescaping: 08.</summary>
    FolderText,

    /// <summary>The reader reads files and knows nothing of folders, so there is nothing to compare.</summary>
    Absent,
}
