namespace PartitionLake.Output;

/// <summary>What happens to text of an input that is no UTF-8.</summary>
public enum LakeInvalidText
{
    /// <summary>The run ends with an error that names the row.</summary>
    Error,

    /// <summary>U+FFFD takes the place of what is no text.</summary>
    Replace,
}
