using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Tests.Expressions;

/// <summary>Short ways to bind, run and read expressions in tests.</summary>
internal static class Expr
{
    public static readonly RowBatch OneRow = new(Schema.Empty, [], 1);

    public static RowBatch Batch(params (string Name, LakeType Type, object?[] Values)[] columns)
    {
        var schema = new Schema(columns.Select(c => new Field(c.Name, c.Type)));
        return new RowBatch(schema, [.. columns.Select(c => ValueColumn.Create(c.Type, c.Values))], columns.Length == 0 ? 1 : columns[0].Values.Length);
    }

    public static BoundExpression Bind(string text, Schema schema) => BoundExpression.Bind(SqlParser.ParseExpression(text), text, schema);

    public static Column Run(string text, RowBatch batch) => Bind(text, batch.Schema).Evaluate(batch);

    public static object?[] Values(string text, RowBatch batch) => Values(Run(text, batch));

    /// <summary>The value of an expression without columns.</summary>
    public static object? Value(string text) => Values(text, OneRow)[0];

    public static object?[] Values(Column column) => [.. Enumerable.Range(0, column.Length).Select(row => Read(column, row))];

    /// <summary>The message of the error that binding or parsing gives.</summary>
    public static LakeException Fails(string text, Schema? schema = null) => Assert.Throws<LakeException>(() => Bind(text, schema ?? Schema.Empty));

    public static RowBatch Take(RowBatch batch, params int[] rows) =>
        new(batch.Schema, [.. batch.Columns.Select(c => c.Gather(rows))], rows.Length);

    private static object? Read(Column column, int row) => column.IsNull(row) ? null : column switch
    {
        Column<bool> c => c.Values[row],
        Column<int> c => c.Values[row],
        Column<long> c => c.Values[row],
        Column<float> c => c.Values[row],
        Column<double> c => c.Values[row],
        Column<Int128> c => c.Values[row],
        DictionaryColumn c => c.Dictionary.GetString(c.Codes[row]),
        _ => throw new NotSupportedException(),
    };
}
