namespace PartitionLake.Engine.Samples.Vocabulary;

/// <summary>States, the large ones first, and statistical areas of each with their main county.</summary>
internal static class PlaceVocabulary
{
    private static readonly string[] States =
    [
        "CA", "TX", "FL", "NY", "PA", "IL", "OH", "GA", "NC", "MI", "VA", "WA",
        "AZ", "TN", "MA", "IN", "MD", "MO", "CO", "LA", "PR", "NM", "ID", "NJ",
    ];

    private static readonly Place[] Areas =
    [
        new("CA", "Los Angeles-Long Beach-Anaheim, CA", "31080", "Los Angeles County", "06037", 34.0522, -118.2437),
        new("CA", "San Francisco-Oakland-Berkeley, CA", "41860", "Alameda County", "06001", 37.8044, -122.2712),
        new("CA", "San Diego-Chula Vista-Carlsbad, CA", "41740", "San Diego County", "06073", 32.7157, -117.1611),
        new("CA", "Riverside-San Bernardino-Ontario, CA", "40140", "Riverside County", "06065", 33.9806, -117.3755),
        new("CA", "Sacramento-Roseville-Folsom, CA", "40900", "Sacramento County", "06067", 38.5816, -121.4944),
        new("TX", "Dallas-Fort Worth-Arlington, TX", "19100", "Dallas County", "48113", 32.7767, -96.7970),
        new("TX", "Houston-The Woodlands-Sugar Land, TX", "26420", "Harris County", "48201", 29.7604, -95.3698),
        new("TX", "San Antonio-New Braunfels, TX", "41700", "Bexar County", "48029", 29.4241, -98.4936),
        new("TX", "Austin-Round Rock-Georgetown, TX", "12420", "Travis County", "48453", 30.2672, -97.7431),
        new("FL", "Miami-Fort Lauderdale-Pompano Beach, FL", "33100", "Miami-Dade County", "12086", 25.7617, -80.1918),
        new("FL", "Tampa-St. Petersburg-Clearwater, FL", "45300", "Hillsborough County", "12057", 27.9506, -82.4572),
        new("FL", "Orlando-Kissimmee-Sanford, FL", "36740", "Orange County", "12095", 28.5383, -81.3792),
        new("NY", "New York-Newark-Jersey City, NY-NJ-PA", "35620", "New York County", "36061", 40.7128, -74.0060),
        new("NY", "Buffalo-Cheektowaga, NY", "15380", "Erie County", "36029", 42.8864, -78.8784),
        new("NY", "Albany-Schenectady-Troy, NY", "10580", "Albany County", "36001", 42.6526, -73.7562),
        new("PA", "Philadelphia-Camden-Wilmington, PA-NJ-DE-MD", "37980", "Philadelphia County", "42101", 39.9526, -75.1652),
        new("PA", "Pittsburgh, PA", "38300", "Allegheny County", "42003", 40.4406, -79.9959),
        new("PA", "Harrisburg-Carlisle, PA", "25420", "Dauphin County", "42043", 40.2732, -76.8867),
        new("IL", "Chicago-Naperville-Elgin, IL-IN-WI", "16980", "Cook County", "17031", 41.8781, -87.6298),
        new("IL", "Peoria, IL", "37900", "Peoria County", "17143", 40.6936, -89.5890),
        new("OH", "Columbus, OH", "18140", "Franklin County", "39049", 39.9612, -82.9988),
        new("OH", "Cleveland-Elyria, OH", "17460", "Cuyahoga County", "39035", 41.4993, -81.6944),
        new("OH", "Cincinnati, OH-KY-IN", "17140", "Hamilton County", "39061", 39.1031, -84.5120),
        new("GA", "Atlanta-Sandy Springs-Alpharetta, GA", "12060", "Fulton County", "13121", 33.7490, -84.3880),
        new("GA", "Augusta-Richmond County, GA-SC", "12260", "Richmond County", "13245", 33.4735, -82.0105),
        new("GA", "Savannah, GA", "42340", "Chatham County", "13051", 32.0809, -81.0912),
        new("NC", "Charlotte-Concord-Gastonia, NC-SC", "16740", "Mecklenburg County", "37119", 35.2271, -80.8431),
        new("NC", "Raleigh-Cary, NC", "39580", "Wake County", "37183", 35.7796, -78.6382),
        new("MI", "Detroit-Warren-Dearborn, MI", "19820", "Wayne County", "26163", 42.3314, -83.0458),
        new("MI", "Grand Rapids-Kentwood, MI", "24340", "Kent County", "26081", 42.9634, -85.6681),
        new("VA", "Richmond, VA", "40060", "Henrico County", "51087", 37.5407, -77.4360),
        new("VA", "Virginia Beach-Norfolk-Newport News, VA-NC", "47260", "Virginia Beach city", "51810", 36.8529, -75.9780),
        new("WA", "Seattle-Tacoma-Bellevue, WA", "42660", "King County", "53033", 47.6062, -122.3321),
        new("WA", "Spokane-Spokane Valley, WA", "44060", "Spokane County", "53063", 47.6588, -117.4260),
        new("AZ", "Phoenix-Mesa-Chandler, AZ", "38060", "Maricopa County", "04013", 33.4484, -112.0740),
        new("AZ", "Tucson, AZ", "46060", "Pima County", "04019", 32.2226, -110.9747),
        new("TN", "Nashville-Davidson--Murfreesboro--Franklin, TN", "34980", "Davidson County", "47037", 36.1627, -86.7816),
        new("TN", "Memphis, TN-MS-AR", "32820", "Shelby County", "47157", 35.1495, -90.0490),
        new("MA", "Boston-Cambridge-Newton, MA-NH", "14460", "Suffolk County", "25025", 42.3601, -71.0589),
        new("MA", "Springfield, MA", "44140", "Hampden County", "25013", 42.1015, -72.5898),
        new("IN", "Indianapolis-Carmel-Anderson, IN", "26900", "Marion County", "18097", 39.7684, -86.1581),
        new("MD", "Baltimore-Columbia-Towson, MD", "12580", "Baltimore County", "24005", 39.2904, -76.6122),
        new("MD", "Washington-Arlington-Alexandria, DC-VA-MD-WV", "47900", "Prince George's County", "24033", 38.8315, -76.9122),
        new("MO", "St. Louis, MO-IL", "41180", "St. Louis County", "29189", 38.6270, -90.1994),
        new("MO", "Kansas City, MO-KS", "28140", "Jackson County", "29095", 39.0997, -94.5786),
        new("CO", "Denver-Aurora-Lakewood, CO", "19740", "Denver County", "08031", 39.7392, -104.9903),
        new("LA", "New Orleans-Metairie, LA", "35380", "Orleans Parish", "22071", 29.9511, -90.0715),
        new("LA", "Baton Rouge, LA", "12940", "East Baton Rouge Parish", "22033", 30.4515, -91.1871),
        new("PR", "San Juan-Bayamón-Caguas, PR", "41980", "San Juan Municipio", "72127", 18.4655, -66.1057),
        new("NM", "Las Cruces, NM", "29740", "Doña Ana County", "35013", 32.3199, -106.7637),
        new("NM", "Albuquerque, NM", "10740", "Bernalillo County", "35001", 35.0844, -106.6504),
        new("ID", "Coeur d'Alene, ID", "17660", "Kootenai County", "16055", 47.6777, -116.7805),
        new("ID", "Boise City, ID", "14260", "Ada County", "16001", 43.6150, -116.2023),
        new("NJ", "Trenton-Princeton, NJ", "45940", "Mercer County", "34021", 40.2206, -74.7597),
        new("NJ", "Atlantic City-Hammonton, NJ", "12100", "Atlantic County", "34001", 39.3643, -74.4229),
    ];

    public static int StateCount => States.Length;

    public static string State(int index) => States[index];

    /// <summary>The areas of a state.</summary>
    public static ReadOnlySpan<Place> AreasOf(int state)
    {
        var first = Array.FindIndex(Areas, area => area.State == States[state]);
        var end = first;
        while (end < Areas.Length && Areas[end].State == States[state])
            end++;
        return Areas.AsSpan(first, end - first);
    }

    /// <summary>How dear a state is compared with the nation.</summary>
    public static double PriceFactor(int state) => 0.90 + 0.02 * (state * 7 % 13);
}

/// <param name="State">The state's two letters.</param>
/// <param name="AreaName">The statistical area.</param>
/// <param name="AreaCode">Its code.</param>
/// <param name="County">Its main county.</param>
/// <param name="CountyCode">FIPS code of the county, with leading zeros.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
internal sealed record Place(
    string State, string AreaName, string AreaCode, string County, string CountyCode, double Latitude, double Longitude);
