using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using CsvHelper.Configuration;

namespace OmniGrains.Host.Import;

/// <summary>A row of the file: one line of an invoice.</summary>
internal sealed record RetailRow(
    string InvoiceNo,
    string StockCode,
    string Description,
    decimal Quantity,
    DateTime InvoiceDate,
    decimal UnitPrice,
    string CustomerId,
    string Country);

/// <summary>The file cannot be read as what it should be.</summary>
internal sealed class UnreadableFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A CSV file of retail invoices, plain or gzip. An invoice's rows may lie apart, so the whole file is grouped in
/// memory: about 200 bytes a row.
/// </summary>
internal static class RetailFile
{
    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        PrepareHeaderForMatch = column => column.Header.Trim().ToUpperInvariant(),
    };

    /// <summary>The rows by invoice, in the order in which invoices first appear.</summary>
    /// <exception cref="UnreadableFileException">Says the row and what is wrong with it.</exception>
    public static IReadOnlyList<IReadOnlyList<RetailRow>> ReadInvoices(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var unpacked = IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
            using var text = new StreamReader(unpacked);
            return Grouped(text);
        }
        catch (CsvHelperException exception)
        {
            throw new UnreadableFileException($"{path}, row {exception.Context?.Parser?.Row}: {FirstLine(exception)}", exception);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException($"{path}: {exception.Message}", exception);
        }
    }

    private static List<IReadOnlyList<RetailRow>> Grouped(TextReader text)
    {
        using var csv = new CsvReader(text, Format);
        var invoices = new List<IReadOnlyList<RetailRow>>();
        var byNumber = new Dictionary<string, List<RetailRow>>(StringComparer.Ordinal);
        foreach (var row in csv.GetRecords<RetailRow>())
        {
            if (!byNumber.TryGetValue(row.InvoiceNo, out var rows))
            {
                byNumber.Add(row.InvoiceNo, rows = []);
                invoices.Add(rows);
            }

            rows.Add(row);
        }

        return invoices;
    }

    private static bool IsGzip(FileStream file)
    {
        var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return isGzip;
    }

    private static string FirstLine(CsvHelperException exception) => (exception.InnerException ?? exception).Message.Split('\n')[0].TrimEnd();
}
