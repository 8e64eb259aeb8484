using System.Collections.Frozen;

namespace OmniGrains.Edge.Words;

/// <summary>
/// Letters and digits that are read as others: accents, ligatures, wide forms, final sigma, forms of alef. Taken from the compatibility decompositions of
/// Unicode 15 without their marks, and from what search engines usually add (ß, ø, ł, đ, æ ...). The runtime's own normalisation does nothing here: this
/// product runs in invariant mode.
/// </summary>
internal static class FoldedLetters
{
    // Of each word: what is read, a space, and the letters that are read so, in lower case where they have one; words are parted by two spaces.
    private static readonly string[] Table =
    [
        "0 ０  1 ¹１  2 ²２  3 ³３  4 ４  5 ５  6 ６  7 ７  8 ８  9 ９  a ªàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặａ  ae æǣǽ  aʾ ẚ  b ḃḅḇｂ  c çćĉċčḉｃ",
        "d ðďđḋḍḏḑḓｄ  dz ǆǳ  e èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệｅ  f ƒḟｆ  ff ﬀ  ffi ﬃ  ffl ﬄ  fi ﬁ  fl ﬂ  g ĝğġģǧǵḡｇ  h ĥħȟḣḥḧḩḫẖｈ",
        "i İìíîïĩīĭįıǐȉȋḭḯỉịｉ  ij ĳ  j ĵǰｊ  k ķĸǩḱḳḵｋ  l ĺļľłḷḹḻḽｌ  lj ǉ  m ḿṁṃｍ  n ñńņňŋǹṅṇṉṋｎ  nj ǌ",
        "o ºòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợｏ  oe œ  p ṕṗｐ  q ｑ  r ŕŗřȑȓṙṛṝṟｒ  s śŝşšſșṡṣṥṧṩẛｓ  ss ß  st ﬅﬆ  t ţťŧțṫṭṯṱẗｔ  th þ",
        "u ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữựｕ  v ṽṿｖ  w ŵẁẃẅẇẉẘｗ  x ẋẍｘ  y ýÿŷȳẏẙỳỵỷỹｙ  z źżžẑẓẕｚ  ʒ ǯ  ʼn ŉ",
        "α άἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ  β ϐ  ε έϵἐἑἒἓἔἕὲέ  η ήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ  θ ϑ  ι ΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ  κ ϰ  μ µ",
        "ο όὀὁὂὃὄὅὸό  π ϖ  ρ ϱῤῥ  σ ςϲ  υ ΰϋύϒϓϔὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ  φ ϕ  ω ώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ  а ӑӓ  г ѓ  е ѐёӗ  ж ӂӝ  з ӟ  и йѝӣӥ",
        "к ќ  о ӧ  у ўӯӱӳ  ч ӵ  ы ӹ  э ӭ  і ї  ѵ ѷ  ә ӛ  ө ӫ  ا آأإ  اٴ ٵ  و ؤ  وٴ ٶ  ي ئ  يٴ ٸ  ہ ۂ  ۇٴ ٷ  ے ۓ  ە ۀ",
    ];

    /// <summary>What each letter is read as.</summary>
    public static readonly FrozenDictionary<int, string> Known = Read().ToFrozenDictionary();

    private static IEnumerable<KeyValuePair<int, string>> Read() =>
        from entry in Table.SelectMany(row => row.Split("  "))
        let at = entry.IndexOf(' ', StringComparison.Ordinal)
        from letter in entry[(at + 1)..].EnumerateRunes()
        select KeyValuePair.Create(letter.Value, entry[..at]);
}
