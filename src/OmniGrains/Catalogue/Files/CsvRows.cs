using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CsvHelper;
using CsvHelper.Configuration;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Files;

/// <summary>
/// Reads CSV row by row. A row is brought into the JSON that it stands for and read as such, so that both formats follow
/// the same rules. The separator may be a comma, a semicolon or a tab.
/// </summary>
internal static class CsvRows
{
    private const int MostColumns = 200;

    private static readonly Rejection NoHeader = new(UnreadableJson.Code, "The first row must name the columns, 'sku' among them.");
    private static readonly Rejection NoCsv = new(UnreadableJson.Code, "The row is no CSV: a text with quotes must be quoted as a whole, its quotes doubled.");
    private static readonly Rejection NoText = new(UnreadableJson.Code, "The file is not UTF-8 text. Reading stopped here.");

    public static async IAsyncEnumerable<ReadRow<T>> Read<T>(
        Stream body, CsvShape shape, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        using var limit = new RowLimit(new StreamReader(body, new UTF8Encoding(false, throwOnInvalidBytes: true)));
        using var csv = new CsvReader(limit, Format);
        var (more, stopped) = await Advance(csv, limit);
        var columns = more && stopped is null ? ColumnsOf(csv) : null;
        if (stopped is not null || columns is null)
        {
            yield return new ReadRow<T>(0, null, stopped ?? NoHeader);
            yield break;
        }

        for (var number = 1L; ; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            (more, stopped) = await Advance(csv, limit);
            if (stopped is not null)
            {
                yield return new ReadRow<T>(number, null, stopped);
                yield break;
            }

            if (!more)
            {
                yield break;
            }

            yield return RowOf(csv, columns, shape, type, number);
        }
    }

    private static CsvConfiguration Format => new(CultureInfo.InvariantCulture)
    {
        HasHeaderRecord = false,
        DetectDelimiter = true,
        DetectDelimiterValues = [",", ";", "\t"],
        MaxFieldSize = 64 * 1024,
    };

    private static async ValueTask<(bool More, Rejection? Stopped)> Advance(CsvReader csv, RowLimit limit)
    {
        try
        {
            var more = await csv.ReadAsync();
            limit.RowEnded();
            return (more, null);
        }
        catch (Exception exception) when (exception is RowTooLongException or MaxFieldSizeException)
        {
            return (false, RowLimit.Exceeded);
        }
        catch (DecoderFallbackException)
        {
            return (false, NoText);
        }
    }

    private static string[]? ColumnsOf(CsvReader csv)
    {
        try
        {
            var columns = Enumerable.Range(0, csv.Parser.Count).Select(i => csv.Parser[i].Trim().ToLowerInvariant()).ToArray();
            return columns.Length <= MostColumns && columns.Contains("sku") ? columns : null;
        }
        catch (BadDataException)
        {
            return null;
        }
    }

    private static ReadRow<T> RowOf<T>(CsvReader csv, string[] columns, CsvShape shape, JsonTypeInfo<T> type, long number)
        where T : class
    {
        try
        {
            var row = new JsonObject();
            for (var i = 0; i < Math.Min(columns.Length, csv.Parser.Count); i++)
            {
                if (csv.Parser[i] is { Length: > 0 } cell)
                {
                    shape.Put(row, columns[i], CellText.Read(cell));
                }
            }

            return new ReadRow<T>(number, row.Deserialize(type), null);
        }
        catch (JsonException exception)
        {
            return new ReadRow<T>(number, null, UnreadableJson.Describe(exception));
        }
        catch (BadDataException)
        {
            return new ReadRow<T>(number, null, NoCsv);
        }
    }
}

/// <summary>
/// Texts in cells. A spreadsheet takes a cell that begins with one of a few characters as a formula and runs it; an
/// apostrophe before it makes it a text again, and is taken off when the file comes back.
/// </summary>
internal static class CellText
{
    private const string Starters = "=+-@\t\r'";

    public static string Write(string text) => text.Length > 0 && Starters.Contains(text[0]) ? $"'{text}" : text;

    public static string Read(string cell) => cell.Length > 1 && cell[0] == '\'' && Starters.Contains(cell[1]) ? cell[1..] : cell;
}
