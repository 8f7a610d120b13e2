using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning;

/// <summary>One partition column: its name in the folders, its type, and for integers the padding.</summary>
public sealed record PartitionKey
{
    private const int MostDigits = 19;

    /// <exception cref="LakeException">The type cannot be a key, or the digits make no sense.</exception>
    public PartitionKey(string name, LakeType type, int digits = 0)
    {
        if (!CanBe(type))
        {
            throw new LakeException(
                LakeErrorCode.TypeMismatch,
                $"The partition column '{name}' is of type {type}; a folder name holds a string, boolean, number, date or timestamp.",
                "Partition by another column, or by a computed column that makes a string of it.",
                name);
        }
        if (digits != 0 && (digits is < 0 or > MostDigits || type.Kind is not (TypeKind.Int32 or TypeKind.Int64)))
        {
            throw new LakeException(
                LakeErrorCode.PlanInvalid,
                $"The partition column '{name}' of type {type} has Digits = {digits}; Digits is for integers, from 1 to {MostDigits}.",
                "Remove Digits, or CAST the column to INT.",
                name);
        }
        Name = name;
        Type = type;
        Digits = digits;
    }

    public string Name { get; }

    public LakeType Type { get; }

    /// <summary>Integers are padded with zeros to that many digits; 0 for none.</summary>
    public int Digits { get; }

    /// <summary>Whether values of that type can name a folder.</summary>
    public static bool CanBe(LakeType type) => type.Kind is not (TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map);

    /// <summary>The folder of that row: <c>name=value</c>, escaped.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PartitionValueInvalid"/>.</exception>
    public string Segment(Column column, int row) => PartitionPath.Segment(Name, PartitionValue.Format(Name, column, row, Digits));

    public override string ToString() => $"{Name} {Type}";
}
