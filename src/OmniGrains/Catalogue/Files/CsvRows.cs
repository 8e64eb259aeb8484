using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CsvHelper;
using CsvHelper.Configuration;
using OmniGrains.Edge;
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
        var broken = new StrongBox<bool>();
        using var csv = new CsvReader(limit, FormatThatNotes(broken));
        var (more, stopped) = await Advance(csv, limit);
        var columns = more && stopped is null ? ColumnsOf(csv, broken) : null;
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

            yield return CellsOf(csv, broken) is { } cells
                ? RowOf(cells, columns, shape, type, number)
                : new ReadRow<T>(number, null, NoCsv);
        }
    }

    // Broken quotes are noted, not thrown: the reader cannot go on after an exception, but the next row may be sound.
    private static CsvConfiguration FormatThatNotes(StrongBox<bool> broken) => new(CultureInfo.InvariantCulture)
    {
        BadDataFound = _ => broken.Value = true,
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
            return (false, NdjsonRows.TooLong);
        }
        catch (DecoderFallbackException)
        {
            return (false, NoText);
        }
    }

    private static string[]? ColumnsOf(CsvReader csv, StrongBox<bool> broken)
    {
        var columns = CellsOf(csv, broken)?.Select(cell => cell.Trim().ToLowerInvariant()).ToArray();
        return columns is { Length: <= MostColumns } && columns.Contains("sku") ? columns : null;
    }

    private static string[]? CellsOf(CsvReader csv, StrongBox<bool> broken)
    {
        broken.Value = false;
        var cells = new string[csv.Parser.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = csv.Parser[i];
        }

        return broken.Value ? null : cells;
    }

    private static ReadRow<T> RowOf<T>(string[] cells, string[] columns, CsvShape shape, JsonTypeInfo<T> type, long number)
        where T : class
    {
        try
        {
            var row = new JsonObject();
            for (var i = 0; i < Math.Min(columns.Length, cells.Length); i++)
            {
                if (cells[i].Length > 0)
                {
                    shape.Put(row, columns[i], CellText.Read(cells[i]));
                }
            }

            return new ReadRow<T>(number, row.Deserialize(type), null);
        }
        catch (JsonException exception)
        {
            return new ReadRow<T>(number, null, UnreadableJson.Describe(exception));
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
