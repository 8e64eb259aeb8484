using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>A page of customers.</summary>
/// <param name="Items">Live records.</param>
/// <param name="Next">Pass it as <c>cursor</c> for the next page; absent on the last one.</param>
public sealed record CustomerPage(IReadOnlyList<CustomerRecord> Items, string? Next);

/// <summary>Finds customers exactly by an identity, from memory, or by a fragment of name, e-mail or phone.</summary>
internal static class FindCustomersEndpoint
{
    private const int MostItems = 50;
    private const string KindPrefix = "id.";

    private static readonly Rejection NothingAsked = new(
        "request.invalid", "Ask by email, phone (with country for a national number), card or id.<kind>, or search with q.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/customers", Handle)
        .WithName("FindCustomers")
        .WithTags("Customers")
        .WithSummary("Find customers")
        .WithDescription(
            "By one identity, exactly: email, phone (a national number with country), card, or id.<kind> for any kind (id.account=42). By fragments "
            + "of name, e-mail or phone: q; every word must occur, one of 2 characters at the beginning of a name or of the whole. Answers with live records.")
        .Produces<CustomerPage>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.CustomersRead);

    private static async Task<Results<Ok<CustomerPage>, ProblemHttpResult>> Handle(
        string? email, string? phone, string? card, string? country, string? q, string? cursor, int? limit,
        HttpContext http, Families families, Recognition recognition, IViewStore views, CancellationToken cancellation)
    {
        if (q is not null)
        {
            return await Search(q, cursor, Math.Clamp(limit ?? 20, 1, MostItems), families, views, cancellation);
        }

        var asked = email is not null ? new IdentityInput(IdentityKinds.Email, email)
            : phone is not null ? new IdentityInput(IdentityKinds.Phone, phone, country)
            : card is not null ? new IdentityInput(IdentityKinds.Card, card)
            : ById(http.Request.Query, country);
        return asked is null
            ? TypedResults.Problem(Problems.Of(NothingAsked))
            : await Exactly(asked, families, recognition, cancellation);
    }

    private static IdentityInput? ById(IQueryCollection query, string? country)
    {
        foreach (var (name, value) in query)
        {
            if (name.StartsWith(KindPrefix, StringComparison.OrdinalIgnoreCase) && value.Count == 1)
            {
                return new IdentityInput(name[KindPrefix.Length..], value[0]!, country);
            }
        }

        return null;
    }

    private static async Task<Results<Ok<CustomerPage>, ProblemHttpResult>> Exactly(
        IdentityInput asked, Families families, Recognition recognition, CancellationToken cancellation)
    {
        if (Normalisation.KindOf(asked.Kind) is not { } kind)
        {
            return TypedResults.Problem(Problems.Of(IdentityRejections.UnknownKind));
        }

        var (identity, refusal) = Normalisation.Read(kind, asked);
        if (refusal is not null)
        {
            return TypedResults.Problem(Problems.Of(IdentityRejections.Of(refusal)));
        }

        var record = await recognition.Find(identity!, cancellation);
        var family = record is null ? null : (await families.Find(record)).Family;
        return TypedResults.Ok(new CustomerPage(family is null ? [] : [LiveRecord.Of(family, family.Root)], null));
    }

    private static async Task<Results<Ok<CustomerPage>, ProblemHttpResult>> Search(
        string q, string? cursor, int size, Families families, IViewStore views, CancellationToken cancellation)
    {
        var query = SearchQuery.Of(q, views.Dialect);
        if (query is null || (cursor is not null && !CustomerIds.IsWellFormed(cursor)))
        {
            return TypedResults.Problem(Problems.Of(query is null ? SearchQuery.TooShort : Cursor.Unreadable));
        }

        await using var connection = await views.Open(cancellation);
        query.Parameters.Add("cursor", cursor ?? "");
        query.Parameters.Add("size", size + 1);
        var found = (await connection.QueryAsync<string>(new CommandDefinition(query.Sql, query.Parameters, cancellationToken: cancellation))).AsList();
        var items = new List<CustomerRecord>();
        foreach (var record in found.Take(size))
        {
            if ((await families.Find(record)).Family is { } family && items.TrueForAll(item => item.Id != family.Root))
            {
                items.Add(LiveRecord.Of(family, family.Root));
            }
        }

        return TypedResults.Ok(new CustomerPage(items, found.Count > size ? found[size - 1] : null));
    }
}

/// <summary>The statement behind <c>?q=</c>: records of which every word occurs in a name, e-mail or phone number.</summary>
internal sealed record SearchQuery(string Sql, DynamicParameters Parameters)
{
    private const int MostWords = 5;
    private const int ShortestWord = 2;
    private const int LongestQuery = 100;
    private const int Trigram = 3;
    private const string LastOfAll = "\U0010FFFF";

    public static readonly Rejection TooShort = new("request.invalid", "q: 1 to 5 words of at least 2 characters, at most 100 characters in all.");

    public static SearchQuery? Of(string text, SqlDialect dialect)
    {
        var words = WordsOf(text);
        if (text.Length > LongestQuery || words.Length is 0 or > MostWords || words.Any(word => word.Length < ShortestWord))
        {
            return null;
        }

        var parameters = new DynamicParameters();
        var conditions = words.Select((word, i) => ConditionOf(word, $"w{i}", dialect, parameters)).ToList();
        return new SearchQuery(
            $"select distinct record from customer_terms where record > @cursor and {string.Join(" and ", conditions)} order by record limit @size",
            parameters);
    }

    // Numbers are typed with spaces and a national prefix, but are stored as +…: the digits that they share count.
    private static string[] WordsOf(string text)
    {
        text = text.Trim().ToLowerInvariant();
        var isPhone = text.Any(char.IsAsciiDigit) && text.All(letter => char.IsAsciiDigit(letter) || " +-./()".Contains(letter, StringComparison.Ordinal));
        return isPhone
            ? [string.Concat(text.Where(char.IsAsciiDigit)).TrimStart('0')]
            : text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string ConditionOf(string word, string name, SqlDialect dialect, DynamicParameters parameters)
    {
        if (word.Length < Trigram)
        {
            // No index knows what two characters occur in; what begins with them is a range of one.
            parameters.Add(name, word);
            parameters.Add($"{name}_end", word + LastOfAll);
            var (from, below) = dialect == SqlDialect.Sqlite ? (">=", "<") : ("~>=~", "~<~");
            return $"record in (select record from customer_terms where value {from} @{name} and value {below} @{name}_end)";
        }

        if (dialect == SqlDialect.Sqlite)
        {
            parameters.Add(name, $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            return $"record in (select record from customer_terms where id in (select rowid from customer_terms_fts where customer_terms_fts match @{name}))";
        }

        parameters.Add(name, $"%{word.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%");
        return $@"record in (select record from customer_terms where value like @{name} escape '\')";
    }
}
