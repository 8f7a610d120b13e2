namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>One step from a column down to a leaf of it.</summary>
/// <param name="Fields">How many fields the struct has of which one is taken; 0 where the step goes into a list or map.</param>
/// <param name="Ordinal">Which field is taken.</param>
/// <param name="Definition">The definition level of what the step leaves, which is there: of an empty list, too.</param>
/// <param name="Repetition">For lists: the repetition level of an element behind the first.</param>
/// <param name="IsNullable">Whether what the step leads to can be null.</param>
internal readonly record struct NestedStep(int Fields, int Ordinal, int Definition, int Repetition, bool IsNullable)
{
    public bool IsList => Fields == 0;

    /// <summary>The definition level where what the step leads to is null.</summary>
    public int NullDefinition => IsList ? Definition + 1 : Definition;

    /// <summary>The definition level where what the step leads to is there.</summary>
    public int PresentDefinition => NullDefinition + (IsNullable ? 1 : 0);
}
