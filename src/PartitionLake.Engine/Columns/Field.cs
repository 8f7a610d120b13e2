namespace PartitionLake.Engine.Columns;

/// <summary>A named, typed column of a schema.</summary>
/// <param name="Name">The name as its source spells it. Names are looked up without regard to case.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="IsNullable">False only where the source promises that no value is null.</param>
public sealed record Field(string Name, LakeType Type, bool IsNullable = true)
{
    public override string ToString() => $"{Name} {Type}";
}
