namespace PartitionLake.Engine.Columns;

/// <summary>The kinds of value a lake column can hold.</summary>
public enum TypeKind
{
    Boolean,
    Int32,
    Int64,
    Float,
    Double,
    /// <summary>Fixed-point number of up to 38 digits.</summary>
    Decimal,
    /// <summary>Days since 1970-01-01.</summary>
    Date,
    /// <summary>Microseconds since 1970-01-01T00:00:00, of UTC or of an unnamed local clock.</summary>
    Timestamp,
    /// <summary>UTF-8 text.</summary>
    String,
    Binary,
    /// <summary>A list of values of one type.</summary>
    List,
    /// <summary>Named fields, each of a type of its own.</summary>
    Struct,
    /// <summary>A list of pairs of a key and a value; its element is a struct of these two.</summary>
    Map,
}

/// <summary>
/// The type of a column. Two types are equal when every value of one is a value of the other
/// with the same meaning.
/// </summary>
/// <param name="Kind">What the values are.</param>
/// <param name="Precision">Decimal digits in all, 1–38; 0 for other kinds.</param>
/// <param name="Scale">Decimal digits behind the point, 0–<paramref name="Precision"/>.</param>
/// <param name="IsUtc">For timestamps: whether the value is an instant (true) or a local clock reading.</param>
/// <param name="Element">For lists the type of an element, for maps that of a pair.</param>
/// <param name="Fields">For structs: the fields.</param>
public sealed record LakeType(
    TypeKind Kind, int Precision = 0, int Scale = 0, bool IsUtc = false, LakeType? Element = null, StructFields? Fields = null)
{
    public static readonly LakeType Boolean = new(TypeKind.Boolean);
    public static readonly LakeType Int32 = new(TypeKind.Int32);
    public static readonly LakeType Int64 = new(TypeKind.Int64);
    public static readonly LakeType Float = new(TypeKind.Float);
    public static readonly LakeType Double = new(TypeKind.Double);
    public static readonly LakeType Date = new(TypeKind.Date);
    public static readonly LakeType Timestamp = new(TypeKind.Timestamp);
    public static readonly LakeType TimestampUtc = new(TypeKind.Timestamp, IsUtc: true);
    public static readonly LakeType String = new(TypeKind.String);
    public static readonly LakeType Binary = new(TypeKind.Binary);

    public static LakeType Decimal(int precision, int scale) => new(TypeKind.Decimal, precision, scale);

    public static LakeType List(LakeType element) => new(TypeKind.List, Element: element);

    public static LakeType Struct(params IEnumerable<Field> fields) => new(TypeKind.Struct, Fields: new StructFields(fields));

    /// <summary>A map. Keys are never null.</summary>
    public static LakeType Map(LakeType key, LakeType value) =>
        new(TypeKind.Map, Element: Struct(new Field("key", key, IsNullable: false), new Field("value", value)));

    /// <summary>Whether values have parts: a struct is a column for each of its fields, lists and maps are packed bytes.</summary>
    public bool IsNested => Kind is TypeKind.List or TypeKind.Struct or TypeKind.Map;

    /// <summary>For maps: the type of a key.</summary>
    public LakeType? Key => Kind == TypeKind.Map ? Element!.Fields![0].Type : null;

    /// <summary>For maps: the type of a value.</summary>
    public LakeType? Value => Kind == TypeKind.Map ? Element!.Fields![1].Type : null;

    /// <summary>Whether values of this type are kept in a <see cref="DictionaryColumn"/>.</summary>
    public bool IsDictionaryBased => Kind is TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Map;

    /// <summary>Whether arithmetic is defined on this type.</summary>
    public bool IsNumeric => Kind is TypeKind.Int32 or TypeKind.Int64 or TypeKind.Float or TypeKind.Double or TypeKind.Decimal;

    /// <summary>The name a user reads in a message: <c>decimal(12,2)</c>, <c>timestamp with time zone</c>, <c>list&lt;string&gt;</c>.</summary>
    public override string ToString() => Kind switch
    {
        TypeKind.Decimal => $"decimal({Precision},{Scale})",
        TypeKind.Timestamp => IsUtc ? "timestamp with time zone" : "timestamp",
        TypeKind.List => $"list<{Element}>",
        TypeKind.Struct => $"struct<{string.Join(',', Fields!.Select(field => $"{TypeName.Quoted(field.Name)}:{field.Type}"))}>",
        TypeKind.Map => $"map<{Key},{Value}>",
#pragma warning disable CA1308 // type names are lower case in SQL
        TypeKind.Boolean or TypeKind.Int32 or TypeKind.Int64 or TypeKind.Float or TypeKind.Double or TypeKind.Date or TypeKind.String or TypeKind.Binary =>
            Kind.ToString().ToLowerInvariant(),
#pragma warning restore CA1308
    };

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text names no type.</exception>
    public static LakeType Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TypeName.Parse(text) ?? throw new FormatException($"'{text}' is not the name of a type.");
    }
}
