using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>Errors about the text of an expression: what is wrong, then the line it is in, then carets under the fault.</summary>
internal static class ExpressionError
{
    private const int WidestLine = 120;

    public static LakeException Invalid(string text, TextSpan span, string message, string? remedy = null) =>
        Create(LakeErrorCode.ExpressionInvalid, text, span, message, remedy);

    public static LakeException Mismatch(string text, TextSpan span, string message, string? remedy = null) =>
        Create(LakeErrorCode.TypeMismatch, text, span, message, remedy);

    public static LakeException ColumnNotFound(string text, TextSpan span, string name, Schema schema)
    {
        var names = new string[schema.Count];
        for (var i = 0; i < names.Length; i++)
            names[i] = schema[i].Name;
        var nearest = Names.Nearest(name, names);
        var remedy = nearest is not null ? $"Did you mean '{nearest}'?"
            : names.Length == 0 ? "No columns can be used here."
            : $"The columns are: {string.Join(", ", names)}.";
        return Create(LakeErrorCode.ColumnNotFound, text, span, $"There is no column '{name}'. {remedy}", remedy);
    }

    private static LakeException Create(LakeErrorCode code, string text, TextSpan span, string message, string? remedy) =>
        new(code, message + "\n" + Pointer(text, span), remedy, text);

    /// <summary>The line of the text that holds the fault, cut to a readable width, and carets under the fault.</summary>
    private static string Pointer(string text, TextSpan span)
    {
        var at = Math.Min(span.Start, text.Length);
        var start = at;
        while (start > 0 && text[start - 1] is not ('\n' or '\r'))
            start--;
        var end = at;
        while (end < text.Length && text[end] is not ('\n' or '\r'))
            end++;
        var head = "";
        if (at - start > WidestLine / 2)
        {
            start = at - WidestLine / 2;
            head = "…";
        }
        var tail = "";
        if (end - start > WidestLine)
        {
            end = start + WidestLine;
            tail = "…";
        }
        var line = string.Create(end - start, (text, start), static (line, from) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = char.IsControl(from.text[from.start + i]) ? ' ' : from.text[from.start + i];
        });
        var width = Math.Max(1, Math.Min(span.Length, end - at));
        return $"  {head}{line}{tail}\n  {new string(' ', head.Length + at - start)}{new string('^', width)}";
    }
}
